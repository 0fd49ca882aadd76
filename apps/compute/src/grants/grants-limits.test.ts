import { newId } from '@kumo/model';
import { describe, expect, test } from 'vitest';
import { noLimits } from '../testing/compute-bench.ts';
import { grantedTree } from './testing/granted-tree.ts';

const t = grantedTree();

describe('the limits of a grant', () => {
  test('let a hundred creates at once through two replicas make exactly what they allow', async () => {
    const { cloud, owner, child, grandchild, grant, what } = t;
    await grant(owner, child, { instances: 10 });
    await grant(child, grandchild, { instances: 8 });
    const body = { ...(await what(child)), name: 'many' };
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => {
        const who = at % 4 < 2 ? child : grandchild;
        return (at % 2 === 0 ? who.ask : who.second)('POST', '/instances', { ...body, name: `many-${at}` });
      }),
    );
    const taken = answers.filter(({ status }) => status < 300);
    // On a busy machine some may be told to come again.
    expect(answers.filter(({ status }) => ![201, 422, 503].includes(status))).toEqual([]);
    expect(taken).toHaveLength(10);
    expect(cloud.all('instances').filter(({ name }) => String(name).startsWith('many'))).toHaveLength(10);
    expect(taken.filter(({ body: made }) => made.organizationId === grandchild.id).length).toBeLessThanOrEqual(8);
    const refused = answers.find(({ status }) => status === 422);
    expect(refused?.body).toMatchObject({ code: 'quota_exceeded', errors: [{ path: 'instances' }] });
  }, 120_000);

  test('are changed, and count what is there already', async () => {
    const { cloudId, owner, child, grant, launch } = t;
    const { id } = (await grant(owner, child, { vcpus: 1, volumes: 1 })).body;
    expect((await launch(child)).status).toBe(201);
    expect((await launch(child)).body.code).toBe('quota_exceeded');
    const volume = { cloudId, name: 'data', sizeBytes: 2 ** 30 };
    expect((await child.ask('POST', '/volumes', volume)).status).toBe(201);
    expect((await child.ask('POST', '/volumes', volume)).body.code).toBe('quota_exceeded');
    const changed = await owner.ask('PATCH', `/clouds/${cloudId}/grants/${id}`, { limits: { vcpus: 2 } });
    expect(changed.body).toMatchObject({
      limits: { vcpus: 2, volumes: 1 },
      used: { instances: 1, vcpus: 1, volumes: 1 },
    });
    expect((await launch(child)).status).toBe(201);
    expect((await owner.ask('PATCH', `/clouds/${cloudId}/grants/${id}`, { limits: { volumes: null } })).status).toBe(
      200,
    );
    expect((await child.ask('POST', '/volumes', volume)).status).toBe(201);
  }, 120_000);

  test('hold together with those of the organization and of a project, on several clouds at once', async () => {
    const { bench, cloudId, spareKind, owner, child, grant, what } = t;
    await grant(owner, child, { instances: 9 });
    const connected = await child.ask('POST', '/clouds', { provider: spareKind, name: 'own', credentials: {} });
    expect(connected.status, JSON.stringify(connected.body)).toBe(201);
    const own = connected.body.id;
    const projectId = newId('project');
    bench.tree.projects.set(projectId, { organizationId: child.id, limits: { ...noLimits, instances: 5 } });
    const onEach = new Map([
      [cloudId, await what(child)],
      [own, await ofCloud(own)],
    ]);
    let count = 0;
    type Place = readonly [cloud: string, project?: string];
    const launchAt = ([cloud, project]: Place, limit: number) => {
      const quotas = [{ kind: 'organization' as const, id: child.id, limits: { ...noLimits, instances: limit } }];
      count += 1;
      const body = {
        ...onEach.get(cloud),
        name: `of-three-${count}`,
        ...(project === undefined ? {} : { projectId: project }),
      };
      return (count % 8 < 4 ? child.ask : child.second)('POST', '/instances', body, { quotas });
    };
    const launchAll = (limit: number, places: readonly [Place, ...Place[]]) =>
      Promise.all(Array.from({ length: 100 }, (_, at) => launchAt(places[at % places.length] ?? places[0], limit)));
    /** One after the other until it is refused: on a busy machine some of a hundred may be told to come again (503). */
    const fill = async (limit: number, place: Place) => {
      for (;;) if ((await launchAt(place, limit)).status === 422) return;
    };
    const held = async () => {
      const { items } = (await child.ask('GET', '/instances?limit=200')).body;
      const those = (items as { cloudId: string; projectId: string | null; name: string }[]).filter(({ name }) =>
        name.startsWith('of-three'),
      );
      return {
        all: those.length,
        granted: those.filter((one) => one.cloudId === cloudId).length,
        project: those.filter((one) => one.projectId === projectId).length,
      };
    };
    // Others may be told to come again: what counts is that never more is made, and that the limit is named.
    const refusals = (answers: Awaited<ReturnType<typeof launchAll>>) => new Set(answers.map(({ body }) => body.code));
    const expectWithin = async (limit: number) => {
      const { all, granted, project } = await held();
      expect([all, granted, project].map((has, at) => has <= ([limit, 9, 5][at] ?? 0))).toEqual([true, true, true]);
    };

    // Of its own cloud it has one already, which was found there.
    const first = await launchAll(15, [[cloudId], [cloudId, projectId], [own], [own, projectId]]);
    expect(refusals(first)).toContain('quota_exceeded');
    await expectWithin(14);
    await fill(15, [own]);
    expect((await held()).all).toBe(14);
    // With more room in the organization the other two are the ones that are full.
    const second = await launchAll(1_000, [[cloudId], [cloudId, projectId], [own, projectId]]);
    expect(refusals(second)).toContain('quota_exceeded');
    await expectWithin(1_000);
    for (const place of [[cloudId], [own, projectId]] as const) await fill(1_000, place);
    expect(await held()).toMatchObject({ granted: 9, project: 5 });

    async function ofCloud(id: string) {
      const first = async (noun: string) => (await child.ask('GET', `/${noun}?cloudId=${id}`)).body.items;
      const images = (await first('images')) as { id: string; nativeId: string }[];
      const sizes = (await first('sizes')) as { id: string; nativeId: string }[];
      return { cloudId: id, imageId: images[0]?.id ?? '', sizeId: sizes[0]?.id ?? '' };
    }
  }, 120_000);
});
