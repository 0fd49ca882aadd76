import { type AnyTRPCRouter, getTRPCErrorFromUnknown, getTRPCErrorShape, type TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fillIn } from './left-out.ts';

/** What a single query is answered with. */
export interface SingleQueryOptions<Context> {
  readonly router: AnyTRPCRouter;
  createContext(request: FastifyRequest, reply: FastifyReply): Promise<Context>;
  onError(error: TRPCError, path: string): void;
}

/**
 * Answers a query that comes alone as tRPC would: its own way by `Request` and `Response` costs as much as reading a page of fifty. Batches,
 * mutations, streams and what does not exist are left to it.
 */
export function answerSingleQueries<Context extends object>(
  scope: FastifyInstance,
  options: SingleQueryOptions<Context>,
): void {
  const { router, createContext, onError } = options;
  const config = router._def._config;
  scope.addHook('preHandler', async (request, reply) => {
    const { path = '' } = request.params as { path?: string };
    const query = request.query as Readonly<Record<string, unknown>>;
    const procedure = Object.hasOwn(router._def.procedures, path) ? router._def.procedures[path] : undefined;
    if (request.method !== 'GET' || procedure?._def.type !== 'query' || !isPlain(request, query)) return;
    const input = typeof query.input === 'string' ? query.input : undefined;
    let ctx: Context | undefined;
    reply.header('vary', 'trpc-accept, accept').header('content-type', 'application/json');
    try {
      ctx = await createContext(request, reply);
      const getRawInput = async () => (input === undefined ? undefined : JSON.parse(input));
      const data = await procedure({ path, getRawInput, ctx, type: 'query', signal: undefined, batchIndex: 0 });
      return reply.send(asBytes(fillIn(request, JSON.stringify({ result: { data } }))));
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause);
      onError(error, path);
      const shape = getTRPCErrorShape({ config, ctx, error, input: undefined, path, type: 'query' });
      return reply.code(getHTTPStatusCodeFromError(error)).send(asBytes(JSON.stringify({ error: shape })));
    }
  });
}

/** Fastify adds a charset to the type of a text, which tRPC does not say. */
const asBytes = (text: string): Buffer => Buffer.from(text);

/** Neither a batch nor anything that is sent piece by piece, nor a body that says more than the address. */
function isPlain({ headers, body }: FastifyRequest, query: Readonly<Record<string, unknown>>): boolean {
  const accepted = headers['trpc-accept'] ?? headers.accept ?? '';
  const isJson = !/jsonl|event-stream/.test(String(accepted));
  return (
    isJson &&
    headers['content-type'] === undefined &&
    body === undefined &&
    Object.keys(query).every((key) => key === 'input')
  );
}
