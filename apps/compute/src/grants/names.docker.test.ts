import { newId } from '@kumo/model';
import { docker as dockerProvider } from '@kumo/provider-docker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docker, engineSocket, removeContainers } from '../inventory/testing/docker-cli.ts';
import { type ComputeBench, noLimits, startComputeBench } from '../testing/compute-bench.ts';

const registry = '127.0.0.1:5055';
const hasRegistry = await fetch(`http://${registry}/v2/`).then(
  ({ ok }) => ok,
  () => false,
);
const prefix = `kumo-names-${process.pid}-`;
/** What the registry has under this name is busybox; what the engine has is the owner's own build. */
const published = `${registry}/kumo-names/app:${process.pid}`;
/** The registry knows nothing of these two; the engine has the first. */
const built = `${registry}/kumo-names/built-${process.pid}:1`;
const absent = `${registry}/kumo-names/absent-${process.pid}:1`;
const public_ = `${registry}/library/busybox:1.35`;

/** Several organizations, and several projects of one, on one engine: what is named by text is not what somebody else has. */
describe.runIf(engineSocket !== undefined && hasRegistry)('names on one real engine', () => {
  let bench: ComputeBench;
  let cloudId = '';
  const granted = newId('organization');
  const [mine, other] = [newId('project'), newId('project')];

  beforeAll(async () => {
    bench = await startComputeBench([dockerProvider]);
    const { organizationId } = bench;
    bench.tree.organizations.set(granted, {
      path: [organizationId, granted],
      below: [],
      limits: noLimits,
      projects: [],
    });
    for (const id of [mine, other]) bench.tree.projects.set(id, { organizationId, limits: noLimits });
    await docker('pull', '-q', public_);
    await docker('tag', public_, published);
    await docker('push', '-q', published);
    await docker('create', '--name', `${prefix}build`, public_, 'true');
    await docker('commit', `${prefix}build`, published);
    await docker('commit', `${prefix}build`, built);
    const endpoint = `unix://${engineSocket}`;
    const connected = await bench.ask('POST', '/clouds', {
      provider: 'docker',
      name: 'engine',
      endpoint,
      credentials: {},
    });
    cloudId = connected.body.id;
    expect(connected.status, JSON.stringify(connected.body)).toBe(201);
    const grant = await bench.ask('POST', `/clouds/${cloudId}/grants`, { organizationId: granted });
    expect(grant.status, JSON.stringify(grant.body)).toBe(201);
  }, 120_000);

  afterAll(async () => {
    await bench?.stop();
    await removeContainers(prefix);
    const volumes = (await docker('volume', 'ls', '-q', '--filter', `name=^${prefix}`)).split('\n').filter(Boolean);
    if (volumes.length > 0) await docker('volume', 'rm', '-f', ...volumes);
    await docker('rmi', '-f', published, built);
  }, 60_000);

  const as = {
    grantee: { organizationId: granted, organizationPath: [] as string[], credentialId: newId('session') },
    project: { projectId: mine },
    owner: {},
  };
  const ask = (who: keyof typeof as, method: string, path: string, body?: unknown) => {
    const claims = who === 'grantee' ? { ...as.grantee, organizationPath: [bench.organizationId, granted] } : as[who];
    return bench.ask(method, path, body, { claims, headers: { prefer: 'wait=60' } });
  };
  const launch = (who: keyof typeof as, name: string, body: object) =>
    ask(who, 'POST', '/instances', { cloudId, name: prefix + name, command: ['sleep', '600'], ...body });
  const imageOf = (name: string) => docker('inspect', '--format', '{{.Image}}', prefix + name);
  const idOf = (image: string) => docker('image', 'inspect', '--format', '{{.Id}}', image);

  test.each(['grantee', 'project'] as const)(
    'an image is what its registry says, and not what was built there: %s',
    async (who) => {
      const before = await idOf(published);
      const launched = await launch(who, `${who}-published`, { image: published });
      expect(launched.status, JSON.stringify(launched.body)).toBe(201);
      // The project’s own organization has the build in its inventory, for all of its projects.
      const expected = who === 'grantee' ? await idOf(public_) : before;
      expect(await imageOf(`${who}-published`)).toBe(expected);
      expect(await idOf(published)).toBe(before);
    },
    120_000,
  );

  test('a build of somebody else is answered for like what there is not, by its name and by its id', async () => {
    const tried = [];
    for (const [at, image] of [built, absent].entries()) {
      const answer = await launch('grantee', `built-${at}`, { image });
      expect([answer.status, answer.body.state], JSON.stringify(answer.body)).toEqual([202, 'failed']);
      tried.push(JSON.stringify(answer.body.error).replaceAll(image.split(':').slice(0, 2).join(':'), 'IMAGE'));
    }
    expect(tried[0]).toBe(tried[1]?.replaceAll('absent', 'built'));
    const id = await idOf(built);
    const [byId, byNothing] = [
      await launch('grantee', 'by-id', { image: id }),
      await launch('grantee', 'by-nothing', { image: `sha256:${'0'.repeat(64)}` }),
    ];
    expect(byId.body.error.code).toBe('not_found');
    expect(byNothing.body.error.code).toBe(byId.body.error.code);
    expect(await docker('ps', '-aq', '--filter', `name=^${prefix}(built|by)`)).toBe('');
  }, 120_000);

  test('a snapshot in a project is not reached by its name from another', async () => {
    const name = `${registry}/kumo-names/snap-${process.pid}:1`;
    const there = await launch('owner', 'there', { image: public_, projectId: other });
    expect(there.status, JSON.stringify(there.body)).toBe(201);
    const made = await ask('owner', 'POST', `/instances/${there.body.id}/snapshot`, { name });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    try {
      expect((await launch('owner', 'own', { image: name })).status).toBe(201);
      for (const who of ['project', 'grantee'] as const) {
        const answer = await launch(who, `${who}-snap`, { image: name });
        expect([who, answer.body.state, answer.body.error?.code]).toEqual([who, 'failed', 'not_found']);
      }
    } finally {
      await removeContainers(prefix);
      await docker('rmi', '-f', name);
    }
  }, 120_000);

  test.each(['grantee', 'project'] as const)(
    'a volume of somebody else is answered for like what there is not: %s',
    async (who) => {
      const name = `${prefix}secret-${who}`;
      const made = await ask('owner', 'POST', '/volumes', { cloudId, name, projectId: other });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      const body = (volume: string) => ({ image: public_, volumes: [{ name: volume, mountPath: '/data' }] });
      const [taken, free] = [await launch(who, 'thief', body(name)), await launch(who, 'thief', body(`${prefix}none`))];
      expect([taken.status, taken.body.errors[0].path]).toEqual([400, 'volumes.0.name']);
      expect({ ...taken.body, requestId: '', instance: '' }).toEqual({ ...free.body, requestId: '', instance: '' });
      const twin = await ask(who, 'POST', '/volumes', { cloudId, name });
      expect([twin.body.state, twin.body.error?.code]).toEqual(['failed', 'conflict']);
      const own = await ask(who, 'POST', '/volumes', { cloudId, name: `${prefix}own-${who}` });
      expect(own.status, JSON.stringify(own.body)).toBe(201);
      expect((await launch(who, `${who}-volume`, body(`${prefix}own-${who}`))).status).toBe(201);
    },
    120_000,
  );
});
