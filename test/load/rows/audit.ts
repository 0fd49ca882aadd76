import { createVault } from '@kumo/service-kit';
import pg from 'pg';
import { type Caller, type IdentityInstance, startInstance } from '../../../apps/identity/test/identity-instance.ts';
import { type Figure, median, timed } from '../measure.ts';
import { addAuditEvents } from '../stored-audit.ts';

const few = 1_000;
const rounds = 9;
/** Of what takes seconds each. */
const fewRounds = 3;
/** A verification that takes long is asked for again until it is there, as the page does. */
const mostVerificationMs = 180_000;
const dayMs = 86_400_000;

/** What people search by, each in the whole log: who, what, to what, how it ended, and a day and a time long ago. */
function searches(): Record<string, string> {
  const daysAgo = (days: number) => encodeURIComponent(new Date(Date.now() - days * dayMs).toISOString());
  return {
    'an actor': 'actorId=usr_bench_7',
    'an action': 'action=member.role-changed',
    'a noun': 'action=volume.*',
    'a target': 'targetId=ins_bench_4711',
    'a result': 'result=refused',
    'an actor and a result': 'actorId=usr_bench_7&result=failed',
    'a day half a year ago': `from=${daysAgo(181)}&until=${daysAgo(180)}`,
    'until eleven months ago': `until=${daysAgo(334)}`,
  };
}

/** Rows 16 to 20: the audit log with a million entries, asked of identity itself. Takes about five minutes. */
export async function auditRows(stored = 1_000_000): Promise<Figure[]> {
  const masterKey = Buffer.alloc(32, 1);
  const instance = await startInstance({
    environment: { KUMO_MASTER_KEY: masterKey.toString('base64'), KUMO_VALIDATE_RESPONSES: '0' },
  });
  const admin = new pg.Client({
    connectionString: instance.database.superuserUrl,
    options: '-c search_path=identity',
  });
  await admin.connect();
  try {
    const caller = await signedIn(instance);
    const organizationId = await instance.rootId();
    const vault = createVault(masterKey);
    await addAuditEvents(admin, vault, organizationId, few);
    const page = () => took(caller, 'limit=50');
    const withFew = await medianOf(page);
    const filledMs = await timed(() => addAuditEvents(admin, vault, organizationId, stored));
    tellDetail(`${stored} entries were chained in ${seconds(filledMs)}`);
    const withMany = await medianOf(page);
    const slowest = await slowestOf(caller);
    const nowhere = await lookedThrough(caller, 'q=there-is-no-such-text');
    tellDetail(`looked through in ${seconds(nowhere.ms)}`);
    const walk = await exported(caller);
    tellDetail(`${walk.entries} entries were exported in ${seconds(walk.ms)}`);
    const verifiedMs = await verified(caller);
    tellDetail(`verified in ${seconds(verifiedMs)}`);
    return [
      {
        row: '16',
        measured: `page of 50 with ${stored + few} entries: ${withMany.toFixed(1)} ms`,
        against: `with ${few}: ${withFew.toFixed(1)} ms`,
        value: withMany / withFew,
        target: { atMost: 1.5 },
        unit: '×',
      },
      {
        row: '17',
        measured: `slowest search of the log, by ${slowest.what}`,
        against: 'limit',
        value: slowest.ms,
        target: { atMost: 100 },
        unit: 'ms',
      },
      {
        row: '18',
        measured: `a request for a text that is nowhere, one of ${nowhere.requests} that look through all entries`,
        against: 'limit',
        value: nowhere.ms / nowhere.requests,
        target: { atMost: 300 },
        unit: 'ms',
      },
      {
        row: '19',
        measured: `memory that an export of ${walk.entries} entries grew by, ${((walk.entries / walk.ms) * 1000).toFixed(0)} entries/s`,
        against: 'limit',
        value: walk.grewBy,
        target: { atMost: 100 },
        unit: 'MB',
      },
      {
        row: '20',
        measured: `verification of the whole chain, ${stored + few} entries in ${seconds(verifiedMs)}`,
        against: 'limit',
        value: ((stored + few) / verifiedMs) * 1000,
        target: { atLeast: 20_000 },
        unit: 'entries/s',
      },
    ];
  } finally {
    await admin.end();
    await instance.remove();
  }
}

/** Signs in and waits until that is chained: what is added then comes behind it. */
async function signedIn(instance: IdentityInstance): Promise<Caller> {
  const caller = await instance.signIn();
  while ((await instance.sql("SELECT 1 FROM outbox WHERE type = 'audit.recorded' LIMIT 1")).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return caller;
}

async function medianOf(measure: () => Promise<number>, times = rounds): Promise<number> {
  await measure();
  const values: number[] = [];
  for (let round = 0; round < times; round += 1) values.push(await measure());
  return median(values);
}

async function found(caller: Caller, query: string) {
  const { status, body } = await caller.call('GET', `/api/v1/audit-events?${query}`);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as { items: unknown[]; nextCursor: string | null };
}

function took(caller: Caller, query: string): Promise<number> {
  return timed(() => found(caller, query));
}

async function slowestOf(caller: Caller): Promise<{ what: string; ms: number }> {
  let slowest = { what: '', ms: 0 };
  for (const [what, query] of Object.entries(searches())) {
    if ((await found(caller, `${query}&limit=50`)).items.length === 0) throw new Error(`nothing was found by ${what}`);
    const ms = await medianOf(() => took(caller, `${query}&limit=50`));
    tellDetail(`by ${what}: ${ms.toFixed(1)} ms`);
    if (ms > slowest.ms) slowest = { what, ms };
  }
  return slowest;
}

/** Goes on until there is no next page. */
async function lookedThrough(caller: Caller, query: string): Promise<{ requests: number; ms: number }> {
  let requests = 0;
  const once = () => {
    requests = 0;
    return timed(async () => {
      for (let cursor: string | null = ''; cursor !== null; requests += 1) {
        cursor = (await found(caller, `${query}${cursor && `&cursor=${cursor}`}`)).nextCursor;
      }
    });
  };
  const ms = await medianOf(once, fewRounds);
  return { requests, ms };
}

/** Reads everything as the page's export does, a page of 500 after the other. */
async function exported(caller: Caller): Promise<{ entries: number; ms: number; grewBy: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  let entries = 0;
  const ms = await timed(async () => {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await found(caller, `limit=500${cursor && `&cursor=${cursor}`}`);
      entries += page.items.length;
      most = Math.max(most, process.memoryUsage.rss());
      cursor = page.nextCursor;
    }
  });
  return { entries, ms, grewBy: (most - before) / 1e6 };
}

function verified(caller: Caller): Promise<number> {
  return timed(async () => {
    for (const deadline = performance.now() + mostVerificationMs; ; ) {
      const { status, body } = await caller.call('POST', '/api/v1/audit-verifications');
      if (status === 200 && body.intact) return;
      // It goes on while nobody waits, and whoever asks again waits for the same one.
      if (status !== 503 || performance.now() > deadline) throw new Error(`${status} ${JSON.stringify(body)}`);
    }
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function tellDetail(text: string): void {
  if (process.env.KUMO_BENCH_DETAILS === '1') console.log(`  ${text}`);
}
