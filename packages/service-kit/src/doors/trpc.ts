import { isOnBothDoors, type OperationSpec, type Problem } from '@kumo/api-contract';
import { initTRPC, type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server';
import { type CreateFastifyContextOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../principal.ts';
import { ProblemError, problemHeaders, problemOf, toProblem } from '../problems.ts';
import { authorize } from './authorize.ts';
import { parseInput, splitFlatInput } from './input.ts';
import { WrittenBody } from './json.ts';
import { fillInWhatIsLeftOut, leaveOut } from './left-out.ts';
import { checkReply, type DoorOptions, type ErasedHandler, handlerOf, requestContext } from './rest.ts';
import { answerSingleQueries } from './single-query.ts';

interface Context {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly principal: Principal | null;
}

const codeByStatus: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
};

const trpc = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error, ctx }) => {
    const problem: Problem = toProblem(ownProblem(error) ?? error.cause ?? error, ctx?.request.id ?? '');
    // No stack, no path on disk: the problem is all that a caller learns.
    return {
      message: problem.detail,
      code: shape.code,
      data: { code: shape.data.code, httpStatus: problem.status, path: shape.data.path, problem },
    };
  },
});

/** What tRPC itself refuses before a procedure is reached, in our words. */
function ownProblem({ code, cause, message }: TRPCError): ProblemError | undefined {
  if (cause instanceof ProblemError) return cause;
  switch (code) {
    case 'NOT_FOUND':
      return new ProblemError('not_found', 'There is no such procedure.');
    case 'METHOD_NOT_SUPPORTED':
      return new ProblemError('method_not_allowed', 'Queries are asked by GET, mutations by POST.', {
        allow: ['GET', 'POST'],
      });
    case 'UNSUPPORTED_MEDIA_TYPE':
      return new ProblemError('unsupported_media_type', 'Send the input as application/json.');
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
      return new ProblemError('malformed_request', message);
    default:
      return undefined;
  }
}

/** Serves every operation that is not a stream as a tRPC procedure `<noun>.<verb>` below `/trpc`, batching included. */
export async function mountTrpc(server: FastifyInstance, options: DoorOptions): Promise<void> {
  const router = trpc.router(
    Object.fromEntries(
      Object.entries(options.tree).map(([noun, verbs]) => [
        noun,
        trpc.router(
          Object.fromEntries(
            Object.entries(verbs)
              .filter(([, spec]) => isOnBothDoors(spec))
              .map(([verb, spec]) => [verb, procedure(spec, handlerOf(options, noun, verb, spec), options)]),
          ),
        ),
      ]),
    ),
  );
  await server.register(async (scope) => {
    // A mutation without input is sent without a body, which tRPC would take for broken JSON.
    scope.addHook('preHandler', async (request) => {
      if (request.body === '') request.body = '{}';
    });
    const onError = (error: TRPCError, path: string | undefined): void => {
      if (ownProblem(error) === undefined) server.log.error({ err: error.cause ?? error, path }, 'tRPC call failed');
    };
    const contextOf = async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => ({
      request,
      reply,
      principal: await options.principalOf(request.headers).catch((error) => refuse(reply, error)),
    });
    answerSingleQueries(scope, { router, createContext: contextOf, onError });
    fillInWhatIsLeftOut(scope);
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: {
        router,
        maxBatchSize: 50,
        createContext: ({ req, res }: CreateFastifyContextOptions) => contextOf(req, res),
        onError: ({ error, path }: { error: TRPCError; path?: string | undefined }) => onError(error, path),
      },
    });
  });
}

/** Input that is no JSON is the caller's fault, not ours. */
const readable = trpc.procedure.use(async ({ getRawInput, next }) => {
  try {
    await getRawInput();
  } catch {
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'The input is not valid JSON.' });
  }
  return next();
});

function procedure(spec: OperationSpec, handler: ErasedHandler, options: DoorOptions) {
  const resolve = async ({ ctx, input }: { ctx: Context; input: unknown }): Promise<unknown> => {
    try {
      authorize(spec, ctx.principal, options.now);
      const parsed = parseInput(spec, splitFlatInput(spec, input));
      if (spec.stream === 'sse-on-follow' && parsed.follow === true) {
        throw new ProblemError('not_supported', 'Following is a stream: use REST with follow=true.');
      }
      const result = await handler({
        input: parsed,
        principal: ctx.principal,
        request: requestContext(spec, ctx.request, ctx.reply),
      });
      checkReply(spec, result.status, result.body, options);
      for (const [name, value] of Object.entries(result.headers ?? {})) {
        if (name === 'set-cookie') ctx.reply.header(name, value);
      }
      return result.body instanceof WrittenBody ? leaveOut(ctx.request, result.body) : (result.body ?? null);
    } catch (error) {
      return refuse(ctx.reply, error);
    }
  };
  const base = readable.input((value: unknown) => value);
  return spec.method === 'GET' ? base.query(resolve) : base.mutation(resolve);
}

/** Throws an error as tRPC has it; the headers that go with it are on the answer, whatever else is in its batch. */
function refuse(reply: FastifyReply, error: unknown): never {
  if (error instanceof TRPCError) throw error;
  for (const [name, value] of Object.entries(problemHeaders(problemOf(error)))) reply.header(name, value);
  const { status } = toProblem(error, '');
  throw new TRPCError({ code: codeByStatus[status] ?? 'INTERNAL_SERVER_ERROR', cause: error });
}
