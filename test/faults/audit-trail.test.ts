import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { holdDown } from '../support/held-down.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';

// What waits for a condition ends when it is met; this is for one that never is.
vi.setConfig({ testTimeout: 900_000 });

/** How many times each of the two is killed while changes are made. */
const kills = 3;
/** Changes in each of the two that are waited for between kills. */
const between = 4;
const patienceMs = 120_000;

/** A change that was answered as done. */
interface Acknowledged {
  readonly requestId: string;
  readonly action: string;
}

describe('the audit trail', () => {
  let stack: Stack;
  let sql: pg.Client;
  let cloudId = '';
  let launch: Record<string, string>;
  let organizationId = '';
  let memberId = '';
  const acknowledged: Acknowledged[] = [];

  /** Asks for a change; notes it when it is answered as done, and gives what was made. */
  const change = async (action: string, method: string, target: string, body?: unknown) => {
    const answer = await stack.fetch(`/api/v1${target}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    // Refused for as long as a service is down; anything else would be a fault of the test.
    if (!answer.ok) expect([502, 503, 504], `${method} ${target}: ${text}`).toContain(answer.status);
    if (!answer.ok) return undefined;
    acknowledged.push({ requestId: answer.headers.get('x-request-id') ?? '', action });
    return text === '' ? {} : (JSON.parse(text) as { id?: string });
  };
  const made = async (target: string, body: unknown): Promise<{ id: string; token?: string }> => {
    const answer = await stack.fetch(`/api/v1${target}`, { method: 'POST', body: JSON.stringify(body) });
    expect(answer.status, await answer.clone().text()).toBe(201);
    return (await answer.json()) as { id: string; token?: string };
  };
  const firstId = async (target: string): Promise<string> => {
    const answer = await stack.fetch(`/api/v1${target}`);
    const { items } = (await answer.json()) as { items: { id: string; memoryBytes?: number }[] };
    return items.sort((one, other) => (one.memoryBytes ?? 0) - (other.memoryBytes ?? 0))[0]?.id ?? '';
  };
  const renameCloud = (nth: number) =>
    change('cloud.changed', 'PATCH', `/clouds/${cloudId}`, { name: `sandbox ${nth}` });
  const makeKey = (nth: number) => change('api-key.created', 'POST', '/api-keys', { name: `key ${nth}` });
  const deleteKey = (id: string) => change('api-key.deleted', 'DELETE', `/api-keys/${id}`);

  /** What is in the log of requests, in its order. */
  const logged = async (requestIds: readonly string[]): Promise<Acknowledged[]> => {
    const { rows } = await sql.query<Acknowledged>(
      `SELECT entry->>'requestId' AS "requestId", action FROM identity.audit_events
       WHERE entry->>'requestId' = ANY($1) ORDER BY sequence`,
      [requestIds],
    );
    return rows;
  };
  const untilChained = () =>
    until(
      'nothing waits to be chained',
      async () => {
        const { rows } = await sql.query(
          `SELECT 1 FROM identity.outbox WHERE type = 'audit.recorded'
           UNION ALL SELECT 1 FROM compute.outbox WHERE type = 'audit.recorded'`,
        );
        return rows.length === 0;
      },
      patienceMs,
    );
  const expectWhole = async (): Promise<void> => {
    const answer = await stack.fetch('/api/v1/audit-verifications', { method: 'POST' });
    expect(await answer.json()).toMatchObject({ intact: true, firstBroken: null });
  };

  beforeAll(async () => {
    // What is refused meanwhile is asked again at once: more often than one person may.
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    sql = new pg.Client({ connectionString: superuserUrl(stack) });
    await sql.connect();
    cloudId = (await made('/clouds', { provider: 'sandbox', name: 'sandbox', options: { seed: 'audit' } })).id;
    launch = {
      cloudId,
      imageId: await firstId(`/images?cloudId=${cloudId}`),
      sizeId: await firstId(`/sizes?cloudId=${cloudId}`),
    };
    organizationId = await firstId('/organizations');
    const { token } = await made(`/organizations/${organizationId}/invitations`, {
      email: 'grace@example.org',
      role: 'viewer',
    });
    const accepted = await fetch(`${stack.url}/api/v1/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: stack.url },
      body: JSON.stringify({ token, email: 'grace@example.org', name: 'Grace', password: 'a pass phrase of hers' }),
    });
    expect(accepted.status, await accepted.text()).toBe(201);
    const members = await stack.fetch(`/api/v1/organizations/${organizationId}/members?q=grace`);
    memberId = ((await members.json()) as { items: { personId: string }[] }).items[0]?.personId ?? '';
  });
  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
  });

  it('has each acknowledged change exactly once, with identity and compute killed while they are made', async () => {
    let isOver = false;
    let nth = 0;
    const done = { identity: 0, compute: 0 };
    const changeMembers = async (): Promise<void> => {
      for (let round = 0; !isOver; round += 1) {
        const role = round % 2 === 0 ? 'operator' : 'viewer';
        const target = `/organizations/${organizationId}/members/${memberId}`;
        if (await change('member.role-changed', 'PATCH', target, { role })) done.identity += 1;
      }
    };
    const makeKeys = async (): Promise<void> => {
      while (!isOver) {
        const key = await makeKey(nth++);
        if (key?.id === undefined) continue;
        done.identity += 1;
        await deleteKey(key.id); // refused, it may be gone all the same: then it proves nothing
      }
    };
    const launchInstances = async (): Promise<void> => {
      while (!isOver) {
        const body = { ...launch, name: `trail-${nth++}` };
        if (await change('instance.launch-begun', 'POST', '/instances', body)) done.compute += 1;
      }
    };
    const renameClouds = async (): Promise<void> => {
      while (!isOver) if (await renameCloud(nth++)) done.compute += 1;
    };
    const changing = [changeMembers(), makeKeys(), launchInstances(), renameClouds()];
    try {
      for (let round = 0; round < 2 * kills; round += 1) {
        const goal = { identity: done.identity + between, compute: done.compute + between };
        await until(
          'changes are made in both',
          () => done.identity >= goal.identity && done.compute >= goal.compute,
          patienceMs,
        );
        const service = round % 2 === 0 ? 'identity' : 'compute';
        const killed = stack.killService(service);
        await until(
          `${service} is back`,
          async () => stack.pidOf(service) !== killed && (await fetch(`${stack.url}/readyz`)).ok,
          patienceMs,
        );
      }
      const last = { ...done };
      await until(
        'changes are made again',
        () => done.identity > last.identity && done.compute > last.compute,
        patienceMs,
      );
    } finally {
      isOver = true;
      await Promise.all(changing);
    }
    await untilChained();
    const found = new Map<string, number>();
    for (const { requestId, action } of await logged(acknowledged.map((each) => each.requestId))) {
      const key = `${requestId} ${action}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    const wrong = acknowledged.filter(({ requestId, action }) => found.get(`${requestId} ${action}`) !== 1);
    expect(wrong).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(2 * kills * between);
    const { rows: twice } = await sql.query(
      `SELECT entry->>'requestId', action FROM identity.audit_events
       WHERE entry->>'requestId' <> '' AND action NOT LIKE 'session.%' GROUP BY 1, 2, target_id HAVING count(*) > 1`,
    );
    expect(twice).toEqual([]);
    await expectWhole();
  });

  it('has what compute does while identity is down, once and in its order, also when compute dies before it is taken', async () => {
    // So that compute knows of the organization what it asks identity.
    const begun = () => change('instance.launch-begun', 'POST', '/instances', { ...launch, name: 'before' });
    await until('compute launches', begun, patienceMs);
    await untilChained();
    acknowledged.length = 0;
    const identity = holdDown(stack, 'identity');
    try {
      for (let nth = 0; nth < 8; nth += 1) expect(await renameCloud(100 + nth)).toBeDefined();
      expect(await change('instance.launch-begun', 'POST', '/instances', { ...launch, name: 'alone' })).toBeDefined();
      stack.killService('compute');
    } finally {
      await identity.release();
    }
    await untilChained();
    expect(await logged(acknowledged.map(({ requestId }) => requestId))).toEqual(acknowledged);
    await expectWhole();
  });

  it('has what identity does while compute is down, at once and in its order', async () => {
    await untilChained();
    acknowledged.length = 0;
    expect(await renameCloud(200)).toBeDefined(); // taken or not, when compute dies
    const compute = holdDown(stack, 'compute');
    try {
      for (let nth = 0; nth < 4; nth += 1) {
        const key = await makeKey(300 + nth);
        expect(await deleteKey(key?.id ?? '')).toBeDefined();
      }
      const own = acknowledged.slice(1);
      await until(
        'they are in the log while compute is still down',
        async () => (await logged(own.map(({ requestId }) => requestId))).length === own.length,
        patienceMs,
      );
      expect(await logged(own.map(({ requestId }) => requestId))).toEqual(own);
    } finally {
      await compute.release();
    }
    await untilChained();
    expect(await logged(acknowledged.map(({ requestId }) => requestId))).toHaveLength(acknowledged.length);
    await expectWhole();
  });
});
