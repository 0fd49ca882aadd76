import { createPulse, openSession, type PostgresSession, type SchemaConnection } from '@kumo/service-kit';
import { auditHeadsAfter, insertAuditHead, lastAuditHead } from './audit-events.repository.ts';
import { type AuditLogDeps, appendToLog, findChainEnd, takeOwn } from './audit-log.ts';
import type { ChainEnd } from './chain.rules.ts';
import type { ComputeAudit } from './compute-audit.ts';

/** What a sequencer is made from. */
export interface SequencerOptions extends AuditLogDeps {
  connection: SchemaConnection;
  /** Null: there is no compute to take entries from. */
  compute: ComputeAudit | null;
  now: () => Date;
}

/** Half of the lock's name; the other half is the schema. The relay's is the number before. */
const sequencerLock = 5_866_003;
const batch = 500;
const takeoverMs = 500;
const reconnectMs = 1_000;
const pollMs = 250;
const computePollMs = 500;
const computeAwayMs = 2_000;
/** A head is signed after so many rows, or after so long where there are fewer. */
const headRows = 1_000;
const headMs = 60_000;

/**
 * Chains the audit entries of all services, oldest first: every replica runs one, a lock in Postgres lets one at a time work.
 * Gives what ends it; the last head is signed then. A second one that thinks it leads cannot harm: a place is given once.
 */
export function startSequencer(options: SequencerOptions): () => Promise<void> {
  const stopping = new AbortController();
  const done = keepRunning(options, stopping.signal);
  return async () => {
    stopping.abort();
    await done;
  };
}

async function keepRunning(options: SequencerOptions, signal: AbortSignal): Promise<void> {
  const pulse = createPulse();
  while (!signal.aborted) {
    let session: PostgresSession | undefined;
    try {
      session = await openSession(options.connection, pulse.beat);
      void session.ended.then(pulse.beat);
      if (await becomeLeader(session, options, signal)) await lead(session, options, signal);
    } catch (error) {
      if (!signal.aborted) options.log.warn({ err: error }, 'the audit sequencer stopped; it begins again');
    } finally {
      await session?.close().catch((error: unknown) => options.log.debug({ err: error }, 'closing the sequencer'));
    }
    if (!signal.aborted) await pulse.next(reconnectMs, signal);
  }
}

async function becomeLeader(session: PostgresSession, { connection }: SequencerOptions, signal: AbortSignal) {
  const pulse = createPulse();
  while (!signal.aborted) {
    const [lock] = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [
      sequencerLock,
      connection.schema,
    ]);
    if (lock?.taken) return true;
    await pulse.next(takeoverMs, signal);
  }
  return false;
}

/** One entry is chained at a time; compute, which may be slow or away, is waited for outside of that. */
async function lead(session: PostgresSession, options: SequencerOptions, signal: AbortSignal): Promise<void> {
  const { compute, keys, log } = options;
  const failing = new AbortController();
  const until = AbortSignal.any([signal, failing.signal]);
  let end = await findChainEnd(session, options);
  const heads = await headKeeper(session, options);
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined); // whoever asked for it gets the error
    return mine;
  };
  const advance = <T extends { end: ChainEnd }>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      const moved = await transaction(session, work);
      end = moved.end; // only once it is committed
      return moved;
    });

  const ownEntries = async (): Promise<void> => {
    const pulse = createPulse();
    while (!until.aborted) {
      const { isMore } = await advance(() => takeOwn(session, end, batch, keys));
      await inTurn(() => heads.look(end));
      if (!isMore) await pulse.next(pollMs, until);
    }
  };
  const computeEntries = async (source: ComputeAudit): Promise<void> => {
    const pulse = createPulse();
    let isAway = false;
    while (!until.aborted) {
      const waiting = await source.waiting(batch).catch((error: unknown) => {
        if (!isAway) log.warn({ err: error }, 'audit entries of compute wait there: it does not answer');
        return null;
      });
      isAway = waiting === null;
      const last = waiting?.at(-1);
      if (waiting !== null && last !== undefined) {
        await advance(async () => ({ end: await appendToLog(session, end, waiting, keys) }));
        await source.taken(last.position).catch((error: unknown) => {
          log.warn({ err: error }, 'compute was not told which audit entries were taken; they come again');
          isAway = true;
        });
      }
      if (isAway || waiting?.length !== batch) await pulse.next(isAway ? computeAwayMs : computePollMs, until);
    }
  };
  try {
    await Promise.all([ownEntries(), ...(compute === null ? [] : [computeEntries(compute)])]);
    await heads.sign(end);
  } finally {
    failing.abort(); // one of the two that failed ends the other
  }
}

/** Signs heads of the end and writes them into the database, then into the file: what is missing there comes with the next. */
async function headKeeper(session: PostgresSession, { signer, file, log, now }: SequencerOptions) {
  let last = (await lastAuditHead(session))?.sequence ?? 0;
  let signedAt = now().getTime();
  let exported = await file.last().then(
    (head) => head?.sequence ?? 0,
    () => 0,
  );
  const exportHeads = async (): Promise<void> => {
    try {
      const heads = await auditHeadsAfter(session, exported);
      await file.append(heads);
      exported = heads.at(-1)?.sequence ?? exported;
    } catch (error) {
      log.error({ err: error }, 'audit heads could not be written to their file');
    }
  };
  const sign = async (end: ChainEnd): Promise<void> => {
    if (end.sequence <= last) return;
    const at = now();
    await insertAuditHead(session, await signer.sign(end, at));
    last = end.sequence;
    signedAt = at.getTime();
    await exportHeads();
  };
  if (last > exported) await exportHeads();
  return {
    sign,
    async look(end: ChainEnd): Promise<void> {
      const isDue = end.sequence - last >= headRows || now().getTime() - signedAt >= headMs;
      if (isDue) await sign(end);
    },
  };
}

async function transaction<T>(session: PostgresSession, work: () => Promise<T>): Promise<T> {
  await session.query('BEGIN');
  try {
    const result = await work();
    await session.query('COMMIT');
    return result;
  } catch (error) {
    // The connection may be what failed; then nothing of it is left either.
    await session.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
