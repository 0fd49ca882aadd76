import { createComputeDatabase } from '@kumo/db/compute';
import { describe, expect, test } from 'vitest';
import { noLimits } from '../testing/compute-bench.ts';
import { endLost, forgetEnded } from './grants-upkeep.ts';
import { grantedTree, ids, type Org } from './testing/granted-tree.ts';

const t = grantedTree();

describe('a grant in the tree', () => {
  test('goes on down the tree and ends with what it came from', async () => {
    const { bench, cloudId, owner, child, grandchild, sibling, stranger, grant, launch } = t;
    const first = (await grant(owner, child)).body;
    const second = (await grant(child, grandchild)).body;
    expect(second).toMatchObject({ grantedBy: child.id, organizationId: grandchild.id });
    expect((await launch(grandchild)).status).toBe(201);
    const shown = async (who: Org) => ids(await who.ask('GET', `/clouds/${cloudId}/grants`)).toSorted();
    expect(await shown(owner)).toEqual([first.id, second.id].toSorted());
    expect(await shown(child)).toEqual([first.id, second.id].toSorted());
    expect(await shown(grandchild)).toEqual([second.id]);
    const used = (await owner.ask('GET', `/clouds/${cloudId}/grants`)).body.items.map(
      (one: { used: { instances: number } }) => one.used.instances,
    );
    expect(used).toEqual([1, 1]);
    // Nobody changes or ends what they were given themselves, or what a sibling was.
    for (const who of [grandchild, sibling, stranger]) {
      expect((await who.ask('DELETE', `/clouds/${cloudId}/grants/${second.id}`)).status).toBe(404);
    }
    expect((await child.ask('PATCH', `/clouds/${cloudId}/grants/${first.id}`, { limits: { vcpus: 9 } })).status).toBe(
      404,
    );
    expect((await owner.ask('DELETE', `/clouds/${cloudId}/grants/${first.id}`)).status).toBe(204);
    await bench.until(async () => (await grandchild.ask('GET', `/clouds/${cloudId}`)).body.access === 'ended');
    expect((await launch(grandchild)).status).toBe(403);
    expect((await grant(child, grandchild)).status).toBe(403);
    // Granted anew it holds with the new limits; what came of it does not by itself.
    expect((await grant(owner, child, { instances: 3 })).body).toMatchObject({
      id: first.id,
      limits: { instances: 3 },
    });
    expect((await grandchild.ask('GET', `/clouds/${cloudId}`)).body.access).toBe('ended');
  }, 120_000);

  test('is granted to organizations below alone, and once', async () => {
    const { kind, owner, child, grandchild, sibling, stranger, organization, grant } = t;
    for (const to of [owner, stranger, organization([])]) expect((await grant(owner, to)).status).toBe(400);
    expect((await grant(child, grandchild)).status).toBe(404);
    expect((await grant(owner, child)).status).toBe(201);
    expect((await grant(child, sibling)).status).toBe(400);
    expect((await grant(owner, child)).body.code).toBe('conflict');
    // One way to an account is enough: a thing would be there twice.
    const again = { provider: kind, name: 'own', credentials: {} };
    expect((await child.ask('POST', '/clouds', again)).body.code).toBe('conflict');
    expect((await sibling.ask('POST', '/clouds', again)).status).toBe(201);
    expect((await grant(owner, sibling)).body.code).toBe('conflict');
  }, 120_000);

  test('is used no more by who was moved elsewhere in the tree', async () => {
    const { cloudId, owner, child, stranger, grant, launch } = t;
    await grant(owner, child);
    const { id } = (await launch(child)).body;
    const moved = { organizationPath: [stranger.id, child.id] };
    expect((await child.ask('GET', `/clouds/${cloudId}`, undefined, moved)).body.access).toBe('ended');
    expect((await child.ask('POST', `/instances/${id}/stop`, undefined, moved)).status).toBe(403);
    expect((await child.ask('GET', `/instances/${id}`, undefined, moved)).status).toBe(200);
  }, 120_000);

  test.each([
    ['was moved away', 'moved'],
    ['is closed', 'closed'],
  ] as const)(
    'ends for good for who %s, and is forgotten when nothing is left there',
    async (_what, because) => {
      const { bench, cloudId, owner, child, grandchild, sibling, stranger, grant, launch } = t;
      await grant(owner, child);
      await grant(owner, sibling);
      await grant(child, grandchild);
      const { id } = (await launch(child)).body;
      const database = createComputeDatabase(bench.database.urls.compute);
      const deps = {
        database,
        providers: new Map(),
        tree: {
          organization: async (id: string) => {
            const known = bench.tree.organizations.get(id);
            return known === undefined ? null : { id, ...known };
          },
        },
      };
      const accesses = async () =>
        Promise.all(
          [child, grandchild, sibling].map(async (who) => (await who.ask('GET', `/clouds/${cloudId}`)).body.access),
        );
      try {
        await endLost(deps);
        expect(await accesses()).toEqual(['granted', 'granted', 'granted']);
        bench.tree.organizations.set(child.id, {
          path: because === 'moved' ? [stranger.id, child.id] : [...child.path],
          isClosed: because === 'closed',
          below: [],
          limits: noLimits,
          projects: [],
        });
        await endLost(deps);
        await bench.until(async () => (await accesses()).join() === 'ended,ended,granted');
        const told = (await bench.query(
          `SELECT resource -> 'details' ->> 'because' AS because FROM outbox
         WHERE type = 'audit.recorded' AND organization_id = '${child.id}' AND resource ->> 'action' = 'cloud-grant.ended'`,
        )) as { because: string }[];
        expect(told.map((one) => one.because)).toContain(because);
        const shown = (await bench.query(
          `SELECT resource ->> 'access' AS access FROM outbox WHERE type = 'cloud.updated' AND organization_id = '${child.id}'`,
        )) as { access: string }[];
        expect(shown.at(-1)?.access).toBe('ended');
        await database.asSystem((tx) =>
          tx.query("UPDATE cloud_grants SET ended_at = ended_at - interval '2 hours' WHERE cloud_id = $1", [cloudId]),
        );
        await forgetEnded(database);
        await bench.until(async () => (await accesses()).join() === 'ended,,granted');
        expect((await child.ask('GET', `/instances/${id}`)).status).toBe(200);
      } finally {
        await database.close();
      }
    },
    120_000,
  );

  test('is told of in both audit logs', async () => {
    const { bench, cloudId, owner, child, grant } = t;
    const { id } = (await grant(owner, child, { instances: 2 })).body;
    await owner.ask('PATCH', `/clouds/${cloudId}/grants/${id}`, { limits: { instances: 4 } });
    await owner.ask('DELETE', `/clouds/${cloudId}/grants/${id}`);
    const entries = (await bench.query(
      `SELECT organization_id, resource ->> 'action' AS action FROM outbox WHERE type = 'audit.recorded' ORDER BY id`,
    )) as { organization_id: string; action: string }[];
    const of = (who: Org) => entries.filter((one) => one.organization_id === who.id).map(({ action }) => action);
    const told = ['cloud.granted', 'cloud-grant.changed', 'cloud-grant.ended'];
    expect(of(owner)).toEqual(['cloud.connected', ...told]);
    expect(of(child)).toEqual(told);
  }, 120_000);
});
