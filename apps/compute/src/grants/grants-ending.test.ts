import { describe, expect, test } from 'vitest';
import { grantEnded } from './grants.rules.ts';
import { grantedTree, ids, type Org } from './testing/granted-tree.ts';

const t = grantedTree();

/** More than two replicas carry out on a cloud at a time. */
const many = 140;

describe('what is under way when a grant ends', () => {
  test('comes to its end where it has begun at the cloud, and does not begin where it has not', async () => {
    const { bench, cloud, cloudId, owner, child, grant, what } = t;
    const granted = await grant(owner, child, { instances: many });
    let release = (): void => undefined;
    cloud.hold(
      'instances.create',
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    const order = await what(child);
    const begun: string[] = [];
    while (begun.length < many) {
      const answers = await Promise.all(
        Array.from({ length: Math.min(10, many - begun.length) }, (_, at) =>
          bench.ask('POST', '/instances', { ...order, name: `many-${begun.length + at}` }, { claims: claimsOf(child) }),
        ),
      );
      // On a busy machine some may be told to come again.
      expect(answers.filter(({ status }) => status !== 202 && status !== 503)).toEqual([]);
      begun.push(...answers.filter(({ status }) => status === 202).map(({ body }) => body.id));
    }
    const created = () => cloud.asked.filter((call) => call === 'instances.create').length;
    await bench.until(async () => created() > 0);
    expect((await owner.ask('DELETE', `/clouds/${cloudId}/grants/${granted.body.id}`)).status).toBe(204);
    release();
    const operations = await allEnded(child);
    expect(operations.map(({ id }) => id).toSorted()).toEqual(begun.toSorted());
    const failed = operations.filter(({ state }) => state === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { error } of failed) expect(error).toEqual({ code: 'forbidden', message: grantEnded, retryable: false });
    const done = operations.filter(({ state }) => state === 'succeeded');
    expect(done.length).toBe(many - failed.length);
    expect(created()).toBe(done.length);
    expect(cloud.all('instances').filter(({ name }) => String(name).startsWith('many'))).toHaveLength(done.length);
    expect(ids(await child.ask('GET', '/instances?limit=500'))).toHaveLength(done.length);
    // Nothing is reserved any more.
    const [grantNow] = (await owner.ask('GET', `/clouds/${cloudId}/grants`)).body.items;
    expect(grantNow.used.instances).toBe(done.length);
  }, 300_000);

  test('as a change, goes on to its end', async () => {
    const { bench, cloud, cloudId, owner, child, grant, launch } = t;
    const granted = await grant(owner, child);
    const { id } = (await launch(child)).body;
    let release = (): void => undefined;
    cloud.hold(
      'instances.reboot',
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    const begun = await bench.ask('POST', `/instances/${id}/reboot`, undefined, { claims: claimsOf(child) });
    expect(begun.status).toBe(202);
    await bench.until(async () => cloud.asked.includes('instances.reboot'));
    await owner.ask('DELETE', `/clouds/${cloudId}/grants/${granted.body.id}`);
    release();
    await bench.until(async () => (await child.ask('GET', `/operations/${begun.body.id}`)).body.state === 'succeeded');
    expect((await child.ask('GET', `/instances/${id}`)).body.state).toBe('running');
  }, 120_000);
});

/** All operations of an organization once none is under way, however long a busy machine takes. */
async function allEnded(
  who: Org,
): Promise<{ id: string; state: string; error?: unknown; finishedAt: string | null }[]> {
  for (;;) {
    const { items } = (await who.ask('GET', '/operations?limit=500')).body;
    if (items.every((one: { finishedAt: string | null }) => one.finishedAt !== null)) return items;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function claimsOf({ id, path }: { readonly id: string; readonly path: readonly string[] }) {
  return { organizationId: id, organizationPath: [...path] };
}

describe('what is left when a grant has ended', () => {
  test('is the owner’s once the owner has connected the account anew', async () => {
    const { bench, cloudId, kind, owner, child, grant, launch } = t;
    const granted = await grant(owner, child);
    const { id, nativeId } = (await launch(child)).body;
    expect((await owner.ask('DELETE', `/clouds/${cloudId}`)).body.code).toBe('conflict');
    await owner.ask('DELETE', `/clouds/${cloudId}/grants/${granted.body.id}`);
    expect((await owner.ask('DELETE', `/clouds/${cloudId}`)).status).toBe(204);
    await bench.until(async () => (await child.ask('GET', `/clouds/${cloudId}`)).status === 404);
    expect(ids(await child.ask('GET', '/instances'))).toEqual([]);
    expect((await owner.ask('POST', '/clouds', { provider: kind, name: kind, credentials: {} })).status).toBe(201);
    const nativeIds = async (who: typeof owner) =>
      (await who.ask('GET', '/instances')).body.items.map((one: { nativeId: string }) => one.nativeId);
    await bench.until(async () => (await nativeIds(owner)).includes(nativeId));
    expect(await nativeIds(child)).toEqual([]);
    const taken = (await owner.ask('GET', '/instances')).body.items.find(
      (one: { nativeId: string }) => one.nativeId === nativeId,
    );
    expect(taken.id).not.toBe(id);
    expect((await owner.ask('DELETE', `/instances/${taken.id}`)).status).toBe(204);
  }, 120_000);
});
