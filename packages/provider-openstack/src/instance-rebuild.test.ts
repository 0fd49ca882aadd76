import { type CallContext, ProviderError } from '@kumo/provider-core';
import { expect, test } from 'vitest';
import type { OpenStackClient } from './client.ts';
import type { Native } from './fields.ts';
import { rebuildServer } from './instance-rebuild.ts';

const context: CallContext = { signal: new AbortController().signal };
const token = { operationId: 'op_1', resourceId: 'ins_1', organizationId: 'org_1' };
const spec = { imageNativeId: 'image-2', wasOfAnother: true, token, mayBeDone: true };
const conflict = () => new ProviderError({ code: 'conflict', message: 'Instance is in task_state rebuilding.' });

/** A Nova with one server; `answers` are what it says to actions, one after the other. */
function nova(server: Native, version = '2.93', answers: (() => void)[] = []) {
  const asked: unknown[] = [];
  const client = {
    read: async () => ({ server: { status: 'ACTIVE', image: { id: 'image-1' }, ...server } }),
    version: async () => version,
    call: async ({ body }: { body: unknown }) => {
      asked.push(body);
      answers.shift()?.();
    },
  };
  return { asked, client: client as unknown as OpenStackClient };
}

test('a rebuild carries the mark of its operation beside everything else that is known of the server', async () => {
  const { asked, client } = nova({ metadata: { env: 'life', 'kumo:operation': 'op_0', 'kumo:rebuild': 'op_before' } });
  await rebuildServer(client, context, 'vm', spec);
  const metadata = { env: 'life', 'kumo:operation': 'op_0', 'kumo:rebuild': 'op_1' };
  expect(asked).toEqual([{ rebuild: { imageRef: 'image-2', metadata } }]);
});

test('what an earlier try has begun is not begun again, be it done or still in the way', async () => {
  const done = nova({ metadata: { 'kumo:rebuild': 'op_1' } });
  await rebuildServer(done.client, context, 'vm', spec);
  expect(done.asked).toEqual([]);

  const server: { metadata: Record<string, string> } = { metadata: {} };
  const own = () => {
    server.metadata['kumo:rebuild'] = 'op_1';
    throw conflict();
  };
  const underWay = nova(server, '2.93', [own]);
  await rebuildServer(underWay.client, context, 'vm', spec);
  expect(underWay.asked).toHaveLength(1);
});

test('another task that was in the way is waited for, and a second refusal is told', async () => {
  const refuse = () => {
    throw conflict();
  };
  const once = nova({ metadata: {} }, '2.93', [refuse]);
  await rebuildServer(once.client, context, 'vm', spec);
  expect(once.asked).toHaveLength(2);
  const twice = nova({ metadata: {} }, '2.93', [refuse, refuse]);
  await expect(rebuildServer(twice.client, context, 'vm', spec)).rejects.toMatchObject({ code: 'conflict' });
});

test('a server that starts from a volume is rebuilt where Nova can, and nothing is asked where it cannot', async () => {
  const old = nova({ image: '', metadata: {} }, '2.92');
  await expect(rebuildServer(old.client, context, 'vm', spec)).rejects.toMatchObject({ code: 'not_supported' });
  expect(old.asked).toEqual([]);
  const recent = nova({ image: '', metadata: {} });
  await rebuildServer(recent.client, context, 'vm', spec);
  expect(recent.asked).toHaveLength(1);
});
