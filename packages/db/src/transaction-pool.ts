import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

/** Filled by {@link TransactionPool} with the connection on which Prisma opened the current transaction. */
export interface ConnectionSlot {
  client?: pg.PoolClient;
}

/**
 * A pool that Prisma's adapter and hand-written SQL share, so that both can take part in one transaction. The adapter
 * takes exactly one connection per interactive transaction; `connect` notes it in the slot of the calling context.
 */
export class TransactionPool extends pg.Pool {
  readonly #slots = new AsyncLocalStorage<ConnectionSlot>();

  /** Runs `work`; the first connection that it takes from the pool is noted in `slot`. */
  noteConnectionIn<T>(slot: ConnectionSlot, work: () => Promise<T>): Promise<T> {
    return this.#slots.run(slot, work);
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void;
  override connect(
    callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): Promise<pg.PoolClient> | undefined {
    // `pool.query` takes its connection by callback: that is never a transaction.
    if (callback) {
      super.connect(callback);
      return undefined;
    }
    const slot = this.#slots.getStore();
    return super.connect().then((client) => {
      if (slot && !slot.client) slot.client = client;
      return client;
    });
  }
}
