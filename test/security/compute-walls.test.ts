import { listOperations, services } from '@kumo/api-contract';
import { newId } from '@kumo/model';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { dockerEndpoint, explainNoDocker } from '../support/docker-endpoint.ts';

const endpoint = await dockerEndpoint();
const secret = 'planted-7f3a-secret-value';
const name = `kumo-walls-${process.pid}`;

/** Everything of compute that takes an id, each asked for with an id that another organization owns. */
const owned = listOperations(services.compute).filter(
  ({ spec }) => spec.path.includes('{id}') && spec.stream !== 'websocket',
);
const bodies: Record<string, unknown> = {
  'instances.rebuild': { imageId: newId('image') },
  'instances.resize': { vcpus: 1 },
  'instances.snapshot': { name: 'x' },
  'instances.update': { name: 'x' },
  'instances.setFirewalls': { firewallIds: [] },
  'volumes.attach': { instanceId: newId('instance') },
  'volumes.grow': { sizeBytes: 2 ** 30 },
  'publicIps.associate': { instanceId: newId('instance') },
  'firewalls.addRule': { direction: 'ingress', protocol: 'any', cidr: '0.0.0.0/0' },
  'clouds.update': { name: 'x' },
  'cloudGrants.create': { organizationId: newId('organization') },
  'cloudGrants.update': { limits: {} },
};

describe.skipIf(endpoint === undefined)(`walls between organizations (${endpoint ?? explainNoDocker})`, () => {
  let compute: ComputeProcess;
  let ids: Record<string, string>;
  const strangerId = newId('organization');
  const stranger = { organizationId: strangerId, organizationPath: [strangerId], credentialId: newId('session') };

  const json = async (path: string, init = {}, claims = {}) => {
    const answer = await compute.fetch(`/api/v1${path}`, init, claims);
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };

  beforeAll(async () => {
    compute = await prepareCompute();
    await compute.start();
    const cloud = await json('/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'docker', name: 'walls', endpoint, credentials: {} }),
    });
    expect(cloud.status, JSON.stringify(cloud.body)).toBe(201);
    const launched = await json('/instances', {
      method: 'POST',
      headers: { prefer: 'wait=60' },
      body: JSON.stringify({
        cloudId: cloud.body.id,
        name,
        image: 'busybox:latest',
        command: ['sleep', '600'],
        env: { PASSWORD: secret },
      }),
    });
    expect(launched.status, JSON.stringify(launched.body)).toBe(201);
    const first = async (path: string) => (await json(path)).body.items[0]?.id as string;
    ids = {
      clouds: cloud.body.id,
      cloudGrants: cloud.body.id,
      instances: launched.body.id,
      images: await first('/images'),
      networks: await first('/networks'),
      volumes: (await first('/volumes')) ?? newId('volume'),
      operations: await first('/operations'),
      // An engine has none of these; an id that nobody has is answered as one that somebody else has.
      snapshots: newId('snapshot'),
      subnets: newId('subnet'),
      firewalls: newId('firewall'),
      publicIps: newId('publicIp'),
      keyPairs: newId('keyPair'),
    };
  });
  afterAll(async () => {
    if (ids?.instances) await json(`/instances/${ids.instances}`, { method: 'DELETE', headers: { prefer: 'wait=60' } });
    await compute?.remove();
  });

  it.each(owned.map(({ id, spec }) => [id, spec] as const))('%s of another organization is 404', async (id, spec) => {
    const noun = id.slice(0, id.indexOf('.'));
    const body = bodies[id] ?? (spec.body === undefined ? undefined : {});
    const answer = await json(
      spec.path.replace('{id}', ids[noun] ?? '').replace('{cloudGrantId}', newId('cloudGrant')),
      { method: spec.method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
      stranger,
    );
    expect([answer.status, answer.body?.code]).toEqual([404, 'not_found']);
  });

  it('shows a stranger nothing in any list, and takes no reference to what it does not own', async () => {
    const lists = ['/clouds', '/instances', '/images', '/volumes', '/networks'];
    const more = ['/snapshots', '/subnets', '/firewalls', '/public-ips', '/key-pairs', '/operations', '/events/recent'];
    for (const path of [...lists, ...more]) {
      expect((await json(path, {}, stranger)).body.items, path).toEqual([]);
    }
    const launched = await json(
      '/instances',
      { method: 'POST', body: JSON.stringify({ cloudId: ids.clouds, name: 'x', image: 'busybox' }) },
      stranger,
    );
    expect([launched.status, launched.body.errors?.[0]?.path]).toEqual([400, 'cloudId']);
    const many = await json(
      '/instances/actions',
      { method: 'POST', body: JSON.stringify({ action: 'stop', ids: [ids.instances] }) },
      stranger,
    );
    expect([many.status, many.body.items, many.body.refused[0].code]).toEqual([202, [], 'not_found']);
  });

  it('refuses what a permission does not cover, whatever else one may do', async () => {
    const viewer = { permissions: ['instances:read' as const] };
    const stop = await json(`/instances/${ids.instances}/stop`, { method: 'POST' }, viewer);
    expect([stop.status, stop.body.code]).toEqual([403, 'forbidden']);
    const controller = { permissions: ['instances:control' as const] };
    const many = { method: 'POST', body: JSON.stringify({ action: 'terminate', ids: [ids.instances] }) };
    expect((await json('/instances/actions', many, controller)).status).toBe(403);
  });

  it('keeps a planted secret out of answers, logs, events and every table', async () => {
    for (const path of [
      `/instances/${ids.instances}`,
      `/instances/${ids.instances}/native`,
      `/instances/${ids.instances}/events`,
      `/operations/${ids.operations}`,
      '/events/recent',
    ]) {
      expect(JSON.stringify((await json(path)).body), path).not.toContain(secret);
    }
    expect(compute.log()).not.toContain(secret);
    const client = new pg.Client({ connectionString: compute.database.superuserUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ table: string }>(
        `SELECT format('%I.%I', table_schema, table_name) AS table FROM information_schema.tables
         WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
      );
      expect(rows.length).toBeGreaterThan(15);
      for (const { table } of rows) {
        const found = await client.query(`SELECT 1 FROM ${table} AS row WHERE row::text LIKE $1 LIMIT 1`, [
          `%${secret}%`,
        ]);
        expect(found.rowCount, table).toBe(0);
      }
    } finally {
      await client.end();
    }
  });
});
