import type { InputOf, OperationSpec, OperationTree, ReplyOf } from '@kumo/api-contract';
import type { Principal } from '../principal.ts';

/** What a handler may know of the request beside its input. */
export interface RequestContext {
  readonly requestId: string;
  /** Address of the caller as the gateway saw it. */
  readonly network: string;
  /** The caller's `User-Agent`, for lists of sessions. */
  readonly userAgent: string;
  /** Set where the caller sent an `Idempotency-Key` to an operation that takes one. */
  readonly idempotency: { readonly key: string; readonly route: string; readonly body: string } | null;
  /** The revision that a change is meant for, from `If-Match` without its quotes; null where the caller sent none, or `*`. */
  readonly ifMatch: string | null;
  readonly lastEventId: string | null;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
  /** A cookie of the request by name; null when there is none. */
  cookie(name: string): string | null;
}

/** One call of one operation. Public operations have no principal; those that take a stream have its `content`, unread. */
export type Call<O extends OperationSpec> = {
  readonly input: InputOf<O>;
  readonly principal: O['permission'] extends 'public' ? Principal | null : Principal;
  readonly request: RequestContext;
} & (O extends { upload: true } ? { readonly content: AsyncIterable<Uint8Array> } : unknown);

/** One Server-Sent Event; without `data` a comment that keeps the line open. */
export interface SseMessage {
  readonly id?: string;
  readonly event?: string;
  readonly data?: unknown;
}

/** An answer that goes on. Ends with the iterable, or when the caller goes (the signal aborts). */
export interface StreamReply {
  readonly stream: AsyncIterable<SseMessage>;
}

/** What a handler answers: a reply of the contract, or a stream where the contract has one. */
export type HandlerReply<O extends OperationSpec> = O extends { stream: 'sse' }
  ? StreamReply
  : O extends { stream: 'sse-on-follow' }
    ? ReplyOf<O> | StreamReply
    : ReplyOf<O>;

/** Serves one operation. Throws `ProblemError`; anything else is answered as `internal`. */
export type Handler<O extends OperationSpec> = (call: Call<O>) => Promise<HandlerReply<O>>;

/** Handlers for a whole tree; WebSocket operations are attached elsewhere. A missing one is a type error. */
export type HandlersFor<T extends OperationTree> = {
  readonly [Noun in keyof T]: HandlersForNoun<T[Noun]>;
};

/** Handlers of one noun: what a `<noun>.router.ts` gives. */
export type HandlersForNoun<V extends { readonly [verb: string]: OperationSpec }> = {
  readonly [Verb in keyof V as V[Verb] extends { stream: 'websocket' } ? never : Verb]: Handler<V[Verb]>;
};
