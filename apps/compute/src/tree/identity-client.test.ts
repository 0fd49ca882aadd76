import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTree, type Tree } from './identity-client.ts';

const minuteMs = 60_000;
const limits = { instances: 3, vcpus: null, memoryBytes: null, volumes: null, publicIps: null };
let identity: Server;
/** What identity answers with; a status that is none ends the connection. */
let answer: { status: number; limits: typeof limits };
let asked: string[];
let nowMs: number;
let tree: Tree;

beforeEach(async () => {
  answer = { status: 200, limits };
  asked = [];
  nowMs = 0;
  identity = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers['x-internal-token']}`);
    if (answer.status === 0) return void response.destroy();
    const [, , noun, id] = (request.url ?? '').split('/');
    const about = noun === 'projects' ? { organizationId: 'o' } : { path: ['o'], below: ['b'], projects: [] };
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.status === 200 ? { id, limits: answer.limits, ...about } : {}));
  });
  identity.listen(0, '127.0.0.1');
  await once(identity, 'listening');
  const { port } = identity.address() as AddressInfo;
  tree = createTree(`http://127.0.0.1:${port}`, 'inside', { now: () => nowMs, most: 3 });
});
afterEach(() => {
  identity.closeAllConnections();
  identity.close();
});

test('what was never looked up is not known while identity is away, and the sentence names it', async () => {
  // Away, broken, of another installation, and answering something that is none.
  for (const status of [0, 500, 503, 401, 204]) {
    answer.status = status;
    for (const looked of [() => tree.project('p'), () => tree.organization('o')]) {
      await expect(looked()).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('the service identity is down'),
        retryAfterSeconds: 1,
      });
    }
  }
  answer.status = 200;
  expect(await tree.project('p')).toMatchObject({ organizationId: 'o', limits: { instances: 3 } });
});

test('what was looked up is asked anew after three seconds, so that a lowered limit holds', async () => {
  expect((await tree.project('p'))?.limits.instances).toBe(3);
  answer.limits = { ...limits, instances: 1 };
  nowMs = 3_000;
  expect((await tree.project('p'))?.limits.instances).toBe(3);
  expect(asked).toEqual(['/internal/projects/p inside']);
  nowMs = 3_001;
  expect((await tree.project('p'))?.limits.instances).toBe(1);
  expect(asked).toHaveLength(2);
});

test('while identity is away what it said holds as long as what it signed, and no longer', async () => {
  await tree.organization('o');
  answer.status = 0;
  for (nowMs = minuteMs; nowMs < 10 * minuteMs; nowMs += minuteMs) {
    expect(await tree.organization('o')).toMatchObject({ limits: { instances: 3 }, below: ['b'] });
  }
  nowMs = 10 * minuteMs;
  await expect(tree.organization('o')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(tree.organization('o')).rejects.toMatchObject({ code: 'unavailable' });
});

test('that something is gone is an answer too, and no failure after it brings it back', async () => {
  await tree.project('p');
  answer.status = 404;
  nowMs = 3_001;
  expect(await tree.project('p')).toBeNull();
  answer.status = 0;
  nowMs = 6_002;
  expect(await tree.project('p')).toBeNull();
});

test('questions about the same at the same time are one', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => tree.organization('o')));
  expect(all.every((known) => known?.limits.instances === 3)).toBe(true);
  expect(asked).toHaveLength(1);
});

test('who asks for made-up ids makes nobody forgotten: neither while identity is away nor, of what is used, before', async () => {
  await tree.project('p');
  answer.status = 0;
  nowMs = minuteMs;
  for (let nth = 0; nth < 10; nth += 1) await tree.project(`made-up-${nth}`).catch(() => undefined);
  answer.status = 200;
  await tree.project('q');
  answer.status = 0;
  expect(await tree.project('p')).toMatchObject({ limits: { instances: 3 } });

  const ask = async (id: string, status: number) => {
    nowMs += 3_001;
    answer.status = status;
    await tree.project(id);
  };
  await ask('p', 200);
  await ask('gone-1', 404);
  await ask('gone-2', 404);
  answer.status = 0;
  nowMs += minuteMs;
  expect(await tree.project('p')).toMatchObject({ limits: { instances: 3 } });
  // What had not been used for longer gave way.
  await expect(tree.project('q')).rejects.toMatchObject({ code: 'unavailable' });
  expect(await tree.project('gone-1')).toBeNull();
});
