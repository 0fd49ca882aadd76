import type { z } from 'zod';
import type { Permission } from './permissions.ts';
import type { ProblemCode } from './problems.ts';

/** A proof of who it is counts as fresh for so long. */
export const stepUpMinutes = 15;

/** One operation: the single definition that REST, tRPC, OpenAPI, the permission check and the tests are made from. */
export interface OperationSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, parameters in braces: `/instances/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** `public`: no sign-in. `authenticated`: any principal, about itself only. */
  readonly permission: Permission | 'public' | 'authenticated';
  /** `session`: for people in a browser only, API keys are refused. */
  readonly credential?: 'session';
  /** Needs a proof of who it is that is at most {@link stepUpMinutes} old: for what is dangerous. Sessions only. */
  readonly stepUp?: boolean;
  /** Also for a session that may do nothing yet, because a second factor is enforced and not enrolled. */
  readonly whileRestricted?: boolean;
  readonly params?: z.ZodObject;
  /** Query parameters. Repeatable ones are arrays; the REST door turns text into numbers and booleans. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /**
   * The body is a stream of bytes (`application/octet-stream`), handed on unread and as large as the installation takes; what it
   * is said by the query. Not offered by tRPC.
   */
  readonly upload?: true;
  /** Successful answers by status. A 204 has `z.null()`. */
  readonly responses: { readonly [status: number]: z.ZodType };
  /** Problems beyond those that any operation can have. */
  readonly errors?: readonly ProblemCode[];
  /** Set where the REST answer is a stream: `sse` always, `sse-on-follow` when `follow=true`, `websocket`. Not offered by tRPC. */
  readonly stream?: 'sse' | 'sse-on-follow' | 'websocket';
  /** POSTs take an Idempotency-Key unless this is false (anonymous routes, what changes nothing that stays or only oneself). */
  readonly idempotent?: boolean;
}

/** Whether an operation is offered by tRPC too: streams are REST only, in both directions. */
export function isOnBothDoors({ stream, upload }: OperationSpec): boolean {
  return upload !== true && (stream === undefined || stream === 'sse-on-follow');
}

/** Declares an operation and keeps its exact types. */
export function operation<const S extends OperationSpec>(spec: S): S {
  return spec;
}

/** A service's operations: noun → verb → operation. */
export type OperationTree = { readonly [noun: string]: { readonly [verb: string]: OperationSpec } };

type Output<T> = T extends z.ZodType ? z.output<T> : unknown;
type Wire<T> = T extends z.ZodType ? z.input<T> : unknown;
type Flatten<T> = { [K in keyof T]: T[K] } & {};

/** Parsed input of an operation: path parameters, query and body in one flat object (names never clash, a test sees to it). */
export type InputOf<O extends OperationSpec> = Flatten<Output<O['params']> & Output<O['query']> & Output<O['body']>>;

/** The same before parsing: what a caller writes. */
export type WireInputOf<O extends OperationSpec> = Flatten<Wire<O['params']> & Wire<O['query']> & Wire<O['body']>>;

/** One successful answer: status and body. */
export type ReplyOf<O extends OperationSpec> = {
  [S in keyof O['responses']]: {
    readonly status: S;
    readonly body: O['responses'][S] extends z.ZodType ? z.input<O['responses'][S]> : never;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof O['responses']];

/** Body of any successful answer, as a caller receives it. */
export type BodyOf<O extends OperationSpec> = {
  [S in keyof O['responses']]: O['responses'][S] extends z.ZodType ? z.output<O['responses'][S]> : never;
}[keyof O['responses']];

/** One operation with its place in the tree. */
export interface NamedOperation {
  /** `<noun>.<verb>`; the tRPC procedure's path and the OpenAPI operationId. */
  readonly id: string;
  readonly spec: OperationSpec;
}

/** All operations of a tree in a flat list. */
export function listOperations(tree: OperationTree): NamedOperation[] {
  return Object.entries(tree).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, spec]) => ({ id: `${noun}.${verb}`, spec })),
  );
}
