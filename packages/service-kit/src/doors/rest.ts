import { createHash } from 'node:crypto';
import type { OperationSpec, OperationTree } from '@kumo/api-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Principal } from '../principal.ts';
import { ProblemError } from '../problems.ts';
import { authorize } from './authorize.ts';
import type { RequestContext, SseMessage } from './handlers.ts';
import { parseInput } from './input.ts';
import { WrittenBody } from './json.ts';
import { queryFromText } from './query.ts';
import { writeSse } from './sse.ts';
import { mountUpload, uploadOf } from './upload.ts';

/** A handler with its types erased: the doors check the input against the contract before they call it. */
export type ErasedHandler = (call: {
  input: unknown;
  principal: Principal | null;
  request: RequestContext;
  content?: AsyncIterable<Uint8Array>;
}) => Promise<{
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  stream?: AsyncIterable<SseMessage>;
}>;

/** What both doors need. */
export interface DoorOptions {
  readonly tree: OperationTree;
  readonly handlers: { readonly [noun: string]: { readonly [verb: string]: unknown } };
  /** Principal of a request from its signed header; null where there is none. Throws `unauthenticated` for a bad one. */
  readonly principalOf: (headers: Readonly<Record<string, string | string[] | undefined>>) => Promise<Principal | null>;
  /** Parses every answer against the contract before it is sent. On in tests; costs time. */
  readonly validateResponses: boolean;
  /** The clock that proofs age by; default: the system's. */
  readonly now?: () => Date;
}

/** Serves every operation of a tree below `/api/v1`. Refuses to start when an operation lacks a handler or a permission. */
export function mountRest(server: FastifyInstance, options: DoorOptions): void {
  for (const [noun, verbs] of Object.entries(options.tree)) {
    for (const [verb, spec] of Object.entries(verbs)) {
      if (spec.stream === 'websocket') continue;
      const handler = handlerOf(options, noun, verb, spec);
      const route: RouteOptions = {
        method: spec.method,
        url: `/api/v1${spec.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        handler: (request, reply) => answer(spec, handler, options, request, reply),
      };
      if (spec.upload === true) mountUpload(server, route);
      else server.route(route);
    }
  }
}

/** The handler of one operation, or an error that stops the start. */
export function handlerOf(options: DoorOptions, noun: string, verb: string, spec: OperationSpec): ErasedHandler {
  const handler = options.handlers[noun]?.[verb];
  if (typeof handler !== 'function') throw new Error(`operation ${noun}.${verb} has no handler`);
  if (!spec.permission) throw new Error(`operation ${noun}.${verb} names no permission`);
  return handler as ErasedHandler;
}

async function answer(
  spec: OperationSpec,
  handler: ErasedHandler,
  options: DoorOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const principal = await options.principalOf(request.headers);
  authorize(spec, principal, options.now);
  const mark = request.url.indexOf('?');
  const query = queryFromText(spec, mark === -1 ? '' : request.url.slice(mark + 1));
  if (spec.query !== undefined && 'waitSeconds' in spec.query.shape) {
    const seconds = preferredWait(request.headers.prefer);
    if (seconds !== null) query.waitSeconds = seconds;
  }
  const input = parseInput(spec, { params: request.params, query, body: request.body });
  const context = requestContext(spec, request, reply);
  const content = spec.upload === true ? { content: uploadOf(request, reply) } : {};
  const result = await handler({ input, principal, request: context, ...content });
  if (result.stream !== undefined) {
    reply.hijack();
    await writeSse(reply.raw, result.stream, context.signal);
    return reply;
  }
  checkReply(spec, result.status, result.body, options);
  for (const [name, value] of Object.entries(result.headers ?? {})) reply.header(name, value);
  reply.code(result.status ?? 200);
  if (result.body === null) return reply.send();
  const json = result.body instanceof WrittenBody ? result.body.json : JSON.stringify(result.body);
  return reply.header('content-type', 'application/json; charset=utf-8').send(json);
}

/** Refuses an answer that the contract does not have; a fault of ours, so `internal`. */
export function checkReply(spec: OperationSpec, status: number | undefined, body: unknown, options: DoorOptions): void {
  if (!options.validateResponses) return;
  const schema = spec.responses[status ?? 0];
  if (schema === undefined) throw new Error(`${spec.method} ${spec.path} answered ${status}, which its contract lacks`);
  schema.parse(body instanceof WrittenBody ? body.toJSON() : body);
}

/** What a handler may know, from a Fastify request. Shared by both doors. */
export function requestContext(spec: OperationSpec, request: FastifyRequest, reply: FastifyReply): RequestContext {
  let controller: AbortController | undefined;
  const key = request.headers['idempotency-key'];
  const network = request.headers['x-client-network'];
  return {
    requestId: request.id,
    network: typeof network === 'string' ? network : request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
    idempotency: idempotencyOf(spec, key, request),
    ifMatch: ifMatchOf(request.headers['if-match']),
    lastEventId: typeof request.headers['last-event-id'] === 'string' ? request.headers['last-event-id'] : null,
    get signal() {
      // Made on first use: most requests end before anybody could wait for their end.
      if (controller === undefined) {
        controller = endOfRequest(request, reply);
      }
      return controller.signal;
    },
    cookie: (name) => cookieOf(request.headers.cookie, name),
  };
}

/** Aborts when the caller is gone, and when the server begins to close: a stream that nobody ends would hold up the drain. */
function endOfRequest({ server }: FastifyRequest, { raw }: FastifyReply): AbortController {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  if (raw.destroyed || server.drainSignal.aborted) end();
  server.drainSignal.addEventListener('abort', end, { once: true });
  raw.once('close', () => {
    server.drainSignal.removeEventListener('abort', end);
    end();
  });
  return ended;
}

function idempotencyOf(
  spec: OperationSpec,
  key: string | string[] | undefined,
  request: FastifyRequest,
): RequestContext['idempotency'] {
  if (spec.method !== 'POST' || spec.idempotent === false || key === undefined) return null;
  if (typeof key !== 'string' || key.length < 1 || key.length > 255) {
    throw new ProblemError('validation_failed', 'The Idempotency-Key must have 1–255 characters.', {
      errors: [{ path: 'Idempotency-Key', message: 'must have 1–255 characters' }],
    });
  }
  const mark = request.url.indexOf('?');
  const path = mark === -1 ? request.url : request.url.slice(0, mark);
  // What is handed on unread cannot be told from something else: there the query stands for it.
  const body = spec.upload === true ? request.url.slice(path.length) : request.body;
  return { key, route: `${spec.method} ${path}`, body: bodyDigest(body) };
}

function bodyDigest(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('base64url');
}

function ifMatchOf(header: string | undefined): string | null {
  const revision = (header ?? '').trim().replace(/^(?:W\/)?"(.*)"$/, '$1');
  return revision === '' || revision === '*' ? null : revision;
}

/** Seconds of `Prefer: wait=N`, at most 60; null where it does not say. */
function preferredWait(prefer: string | string[] | undefined): number | null {
  const match = /(?:^|[,;\s])wait=(\d{1,5})(?:$|[,;\s])/.exec(
    Array.isArray(prefer) ? prefer.join(',') : (prefer ?? ''),
  );
  return match?.[1] === undefined ? null : Math.min(60, Number(match[1]));
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const mark = pair.indexOf('=');
    if (mark > 0 && pair.slice(0, mark).trim() === name) return pair.slice(mark + 1).trim();
  }
  return null;
}
