import { randomUUID } from 'node:crypto';
import type { ComputeDatabase } from '@kumo/db/compute';
import { ProviderError } from '@kumo/provider-core';
import { createLeaseKeeper, type Log, ProblemError } from '@kumo/service-kit';
import { pause } from '../operations/settle.ts';

/** Data of one operation that a request of this process sends on. */
export interface Sending {
  /** Aborts when others may believe that this process is gone: what was sent is removed then. */
  readonly signal: AbortSignal;
  /** Says what came of it. The operation goes on from there. */
  end(outcome: Sent): Promise<void>;
}

/** What came of sending: all of it was taken, or what went wrong, or `unknown` where the process that sent it is gone. */
export type Sent = 'complete' | 'unknown' | ProviderError;

/** Who sends what: known to every replica by leases, which end with their process. */
export interface Uploads {
  /** Before the operation is stored, so that nobody ever sees it without its sender. `overloaded` when many are under way. */
  begin(operationId: string): Promise<Sending>;
  /** Waits until nobody sends the data of an operation any more; gives what came of it. */
  sent(operationId: string, signal: AbortSignal): Promise<Sent>;
  /** Gives up what is under way. */
  stop(): Promise<void>;
}

/** Uploads that one process passes on at once. */
const mostAtOnce = 32;
const lookEveryMs = 250;
/** Outcomes that are remembered. */
const mostKept = 256;
const nameOf = (operationId: string) => `upload ${operationId}`;

/** Makes the book of uploads. */
export function createUploads({ database, log }: { readonly database: ComputeDatabase; readonly log: Log }): Uploads {
  const keeper = createLeaseKeeper({ holder: randomUUID(), transact: (work) => database.asSystem(work), log });
  const sending = new Set<string>();
  const outcomes = new Map<string, Sent>();

  const isSent = async (operationId: string): Promise<boolean> => {
    const rows = await database.readAsSystem((sql) => sql.query(findLease, [nameOf(operationId)]));
    return rows.length === 0;
  };

  return {
    async begin(operationId) {
      if (sending.size >= mostAtOnce) {
        throw new ProblemError('overloaded', `${mostAtOnce} uploads are under way already.`, { retryAfterSeconds: 30 });
      }
      sending.add(operationId);
      const name = nameOf(operationId);
      const lease = await keeper.acquire(name).catch((error: unknown) => {
        sending.delete(operationId);
        throw error;
      });
      if (lease === undefined) throw new Error(`${name} has two senders`);
      return {
        signal: lease.signal,
        async end(outcome) {
          outcomes.set(operationId, outcome);
          // Those of operations that another replica carries out are never asked for.
          for (const oldest of outcomes.keys()) if (outcomes.size > mostKept) outcomes.delete(oldest);
          sending.delete(operationId);
          await keeper.release(name);
        },
      };
    },
    async sent(operationId, signal) {
      while (!(await isSent(operationId))) await pause(lookEveryMs, signal);
      await database.asSystem((tx) => tx.query(forgetLease, [nameOf(operationId)]));
      return outcomes.get(operationId) ?? 'unknown';
    },
    stop: () => keeper.stop(),
  };
}

/** What is said of data that ended before its end. */
export function brokenOff(): ProviderError {
  const message = 'The data broke off before all of it had come; nothing of it was kept. Upload it again.';
  return new ProviderError({ code: 'invalid_request', message, retryable: false });
}

const findLease = 'SELECT FROM leases WHERE name = $1 AND expires_at >= clock_timestamp()';
const forgetLease = 'DELETE FROM leases WHERE name = $1 AND expires_at < clock_timestamp()';
