import type { InventoryNoun, Observation } from '../observations/index.ts';

/** Goes with every call. `signal` ends it: the deadline, a cancelled operation, or a drain. Adapters pass it on to their client. */
export interface CallContext {
  readonly signal: AbortSignal;
}

/** One page. `nextCursor` is null on the last one; an empty page may still have a next one. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Native ids that were seen and whose fingerprint is the one in `known`; always disjoint from `items`. */
  readonly unchanged: readonly string[];
  readonly nextCursor: string | null;
  /** On the first page, where there is `changes`: asks it for what happened after this listing began. */
  readonly changesCursor?: string;
}

/** What a list is asked for. */
export interface ListRequest {
  readonly cursor?: string;
  /** Upper bound of a page, 1–1000; an adapter may return fewer. */
  readonly limit: number;
  /** Fingerprints by native id that the caller holds already. */
  readonly known?: ReadonlyMap<string, string>;
}

/** Lists one noun, and reads one of it again. `get` throws `not_found` when it is gone. */
export interface InventoryPort<N extends InventoryNoun> {
  list(context: CallContext, request: ListRequest): Promise<Page<Observation<N>>>;
  get(context: CallContext, nativeId: string): Promise<Observation<N>>;
}

/** Ownership marks on what we create; also how a lost answer is found again. */
export interface OwnershipToken {
  /** Id of the operation: the idempotency token. */
  readonly operationId: string;
  /** Id that the resource will have with us. */
  readonly resourceId: string;
  readonly organizationId: string;
}

/** Says how far a long call is: 0–1 where it is known, and one short line of what it is doing. */
export type ReportProgress = (progress: { readonly fraction: number | null; readonly detail: string }) => void;

/** What was made, by its native id. */
export interface Created {
  readonly nativeId: string;
}
