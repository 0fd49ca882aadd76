import type { Log } from './log.ts';
import { createPulse } from './pulse.ts';
import type { SqlHandle, Transact } from './sql.ts';

/** A lease that this process holds. */
export interface Lease {
  name: string;
  /** Rises with every new holder: what an earlier one writes late is told by it. */
  token: number;
  /** Aborts when the lease is lost or given back. */
  signal: AbortSignal;
}

/** What a lease keeper is made from. */
export interface LeaseKeeperOptions {
  /** Unique for this process. */
  holder: string;
  transact: Transact;
  log: Log;
  /** How long a lease outlives its holder's last sign of life, in seconds; default 5. */
  ttlSeconds?: number;
}

/** Holds leases and renews them while the process lives. */
export interface LeaseKeeper {
  /** The lease, or undefined while somebody else holds it. */
  acquire(name: string): Promise<Lease | undefined>;
  release(name: string): Promise<void>;
  /** Gives everything back. */
  stop(): Promise<void>;
}

const renewMs = 1_000;
const watchMs = 250;

/** Starts to renew. What cannot be renewed in time is taken as lost before anybody else can have it. */
export function createLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  const { holder, transact, log, ttlSeconds = 5 } = options;
  const held = new Map<string, { lease: Lease; losing: AbortController; provenAt: number }>();
  const stopping = new AbortController();
  const pulse = createPulse();

  const lose = (name: string): void => {
    held.get(name)?.losing.abort();
    held.delete(name);
  };
  const renew = async (): Promise<void> => {
    const askedAt = performance.now();
    const names = [...held.keys()];
    if (names.length === 0) return;
    try {
      const rows = await transact((tx) => tx.query<{ name: string }>(renewLeases, [names, holder, ttlSeconds]));
      const renewed = new Set(rows.map(({ name }) => name));
      for (const name of names) {
        const entry = held.get(name);
        if (!entry) continue;
        if (renewed.has(name)) entry.provenAt = askedAt;
        else lose(name);
      }
    } catch (error) {
      log.warn({ err: error }, 'leases could not be renewed');
    }
  };
  // Measured from before the question, and also while one hangs: this process gives up before the database lets another in.
  const watch = setInterval(() => {
    for (const [name, { provenAt }] of held) {
      if (performance.now() - provenAt >= ttlSeconds * 1000 - watchMs) lose(name);
    }
  }, watchMs);
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await renew();
      await pulse.next(renewMs, stopping.signal);
    }
  })();

  return {
    async acquire(name) {
      const known = held.get(name);
      if (known) return known.lease;
      const askedAt = performance.now();
      const [row] = await transact((tx) => tx.query<{ token: string }>(takeLease, [name, holder, ttlSeconds]));
      if (!row) return undefined;
      const losing = new AbortController();
      const lease = { name, token: Number(row.token), signal: losing.signal };
      held.set(name, { lease, losing, provenAt: askedAt });
      return lease;
    },
    async release(name) {
      lose(name);
      await transact((tx) => tx.query(giveLeasesBack, [[name], holder]));
    },
    async stop() {
      stopping.abort();
      await loop;
      clearInterval(watch);
      const names = [...held.keys()];
      for (const name of names) lose(name);
      if (names.length > 0) await transact((tx) => tx.query(giveLeasesBack, [names, holder]));
    },
  };
}

/**
 * Whether a lease is still the newest, in the transaction of the write that depends on it. The row stays locked until
 * that commits, so nobody can take the lease over between the check and the write.
 */
export async function isLeaseCurrent(tx: SqlHandle, lease: Pick<Lease, 'name' | 'token'>): Promise<boolean> {
  const rows = await tx.query('SELECT 1 FROM leases WHERE name = $1 AND token = $2 FOR SHARE', [
    lease.name,
    lease.token,
  ]);
  return rows.length === 1;
}

const takeLease = `
  INSERT INTO leases AS lease (name, holder, expires_at)
  VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
  ON CONFLICT (name) DO UPDATE
    SET holder = excluded.holder, expires_at = excluded.expires_at, token = lease.token + 1
    WHERE lease.expires_at < clock_timestamp()
  RETURNING token`;

const renewLeases = `
  UPDATE leases SET expires_at = clock_timestamp() + make_interval(secs => $3)
  WHERE name = ANY ($1::text[]) AND holder = $2 AND expires_at > clock_timestamp()
  RETURNING name`;

/** The row stays, so that its token never goes back. */
const giveLeasesBack = `
  UPDATE leases SET expires_at = '-infinity' WHERE name = ANY ($1::text[]) AND holder = $2`;
