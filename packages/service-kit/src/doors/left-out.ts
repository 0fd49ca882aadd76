import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WrittenBody } from './json.ts';

/** In place of JSON that is already written; nobody outside of this process can know it. */
const mark = `json-${randomBytes(16).toString('hex')}-`;
const marks = new RegExp(`"${mark}(\\d+)"`, 'g');

/** By request, in the order of the marks. */
const leftOut = new WeakMap<FastifyRequest, string[]>();

/**
 * tRPC writes its answers itself, from objects. JSON that is already written is left out of them, and put in where its mark stands
 * when the answer is whole. Answers that are sent piece by piece (`application/jsonl`) are left as they are.
 */
export function fillInWhatIsLeftOut(scope: FastifyInstance): void {
  scope.addHook('onSend', async (request, reply, payload) => {
    if (!(payload instanceof Response) || isPiecewise(request)) return payload;
    const text = await payload.text();
    reply.code(payload.status).headers(Object.fromEntries(payload.headers));
    return fillIn(request, text);
  });
}

/** Puts what was left out of a request's answer in where its marks stand. */
export function fillIn(request: FastifyRequest, text: string): string {
  const parts = leftOut.get(request);
  return parts === undefined ? text : text.replace(marks, (_, index) => parts[Number(index)] ?? 'null');
}

/** What tRPC is given for JSON that is already written. */
export function leaveOut(request: FastifyRequest, body: WrittenBody): unknown {
  if (isPiecewise(request)) return body.toJSON();
  const parts = leftOut.get(request) ?? [];
  leftOut.set(request, parts);
  return `${mark}${parts.push(body.json) - 1}`;
}

function isPiecewise({ headers }: FastifyRequest): boolean {
  return `${headers['trpc-accept'] ?? ''}${headers.accept ?? ''}`.includes('application/jsonl');
}
