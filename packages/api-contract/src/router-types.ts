import type { TRPCBuiltRouter, TRPCDefaultErrorShape, TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server';
import type { BodyOf, OperationSpec, OperationTree, WireInputOf } from './operation.ts';
import type { Problem } from './problems.ts';

/** Errors of the tRPC door carry the same problem document as REST, under `data.problem`. */
export type ProblemErrorShape = TRPCDefaultErrorShape & { data: { problem: Problem } };

type ProcedureInput<O extends OperationSpec> = keyof WireInputOf<O> extends never ? undefined : WireInputOf<O>;

type ProcedureFor<O extends OperationSpec> = O['method'] extends 'GET'
  ? TRPCQueryProcedure<{ meta: unknown; input: ProcedureInput<O>; output: BodyOf<O> }>
  : TRPCMutationProcedure<{ meta: unknown; input: ProcedureInput<O>; output: BodyOf<O> }>;

/** The tRPC router type of a tree, for a typed client. Streams are left out: they are REST only. */
export type RouterFor<T extends OperationTree> = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ProblemErrorShape; transformer: false },
  {
    [Noun in keyof T]: {
      [Verb in keyof T[Noun] as T[Noun][Verb] extends { stream: 'sse' | 'websocket' } | { upload: true }
        ? never
        : Verb]: ProcedureFor<T[Noun][Verb]>;
    };
  }
>;
