import { randomUUID } from 'node:crypto';
import { ProviderError } from '../../errors.ts';
import type { InventoryNoun, Observation } from '../../observations/index.ts';
import type { CallContext, Created, InventoryPort, ListRequest, OwnershipToken, Page } from '../../ports/index.ts';

/** What was asked for when something was made. */
export interface PaperOrder {
  readonly token: OwnershipToken;
  readonly tags: Readonly<Record<string, string>>;
  readonly name?: string;
}

/** Everything of one noun, kept in memory. */
export class Shelf<N extends InventoryNoun> {
  readonly things = new Map<string, Observation<N>>();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Lists and reads; pages are cut by position. */
  get inventory(): InventoryPort<N> {
    return {
      list: async (_context: CallContext, request: ListRequest) => this.#page(request),
      get: async (_context: CallContext, nativeId: string) => withFingerprint(this.get(nativeId)),
    };
  }

  /** One of them, or `not_found`. */
  get(nativeId: string): Observation<N> {
    const found = this.things.get(nativeId);
    if (found === undefined) {
      throw new ProviderError({ code: 'not_found', message: `There is no ${nativeId} on paper.` });
    }
    return found;
  }

  /** Changes fields of one. */
  set(nativeId: string, fields: Partial<Observation<N>>): void {
    this.things.set(nativeId, { ...this.get(nativeId), ...fields });
  }

  /** Whatever carries the operation's mark. */
  findByToken(token: OwnershipToken): Observation<N>[] {
    return [...this.things.values()].filter((thing) => thing.operationId === token.operationId);
  }

  /** Makes one, or gives the one that was made with the same token. */
  make(order: PaperOrder, fields: Omit<Observation<N>, keyof ReturnType<typeof base>>): Created {
    const before = this.findByToken(order.token)[0];
    if (before !== undefined) return { nativeId: before.nativeId };
    const nativeId = `${this.#prefix}-${randomUUID()}`;
    // The base and what is given in addition are all of the noun's fields.
    this.things.set(nativeId, { ...base(nativeId, order), ...fields } as unknown as Observation<N>);
    return { nativeId };
  }

  #page({ cursor, limit, known }: ListRequest): Page<Observation<N>> {
    const from = Number(cursor ?? 0);
    const all = [...this.things.values()].map(withFingerprint);
    const seen = all.slice(from, from + limit);
    const isKnown = (thing: (typeof seen)[number]) => known?.get(thing.nativeId) === thing.fingerprint;
    return {
      items: seen.filter((thing) => !isKnown(thing)),
      unchanged: seen.filter(isKnown).map((thing) => thing.nativeId),
      nextCursor: from + limit < all.length ? String(from + limit) : null,
    };
  }
}

function withFingerprint<T extends object>(thing: T): T & { readonly fingerprint: string } {
  return { ...thing, fingerprint: JSON.stringify(thing) };
}

function base(nativeId: string, { token, tags, name }: PaperOrder) {
  return {
    nativeId,
    name: name ?? '',
    tags,
    createdAt: new Date().toISOString(),
    operationId: token.operationId,
    native: {},
  };
}

/** The cloud's refusal of what is not possible now. */
export function conflict(message: string): ProviderError {
  return new ProviderError({ code: 'conflict', message });
}
