import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { newId, type Operation } from '@kumo/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { dockerEndpoint, explainNoDocker } from '../support/docker-endpoint.ts';
import { startForwardingSocket } from '../support/forwarding-socket.ts';

const run = promisify(execFile);
const endpoint = await dockerEndpoint();
const prefix = `kumo-once-${process.pid}`;

async function containersNamed(name: string): Promise<string[]> {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', `name=${name}`]);
  return stdout.split('\n').filter(Boolean);
}

describe.skipIf(endpoint === undefined)(`a launch (${endpoint ?? explainNoDocker})`, () => {
  let compute: ComputeProcess;
  let cloudId = '';

  const connect = async (at: string, claims = {}) => {
    const body = JSON.stringify({ provider: 'docker', name: 'engine', endpoint: at, credentials: {} });
    const answer = await compute.fetch('/api/v1/clouds', { method: 'POST', body }, claims);
    expect(answer.status, await answer.clone().text()).toBe(201);
    return ((await answer.json()) as { id: string }).id;
  };
  const launch = (name: string, key: string, on = cloudId, claims = {}, headers = {}) =>
    compute.fetch(
      '/api/v1/instances',
      {
        method: 'POST',
        headers: { 'idempotency-key': key, ...headers },
        body: JSON.stringify({ cloudId: on, name, image: 'busybox:latest', command: ['sleep', '600'] }),
      },
      claims,
    );

  beforeAll(async () => {
    compute = await prepareCompute();
    await compute.start();
    cloudId = await connect(endpoint ?? '');
  });
  afterAll(async () => {
    const ids = await containersNamed(prefix);
    if (ids.length > 0) await run('docker', ['rm', '-f', ...ids]);
    await compute?.remove();
  });

  it('asked for 50 times at once with one key makes one container, also when compute dies in between', async () => {
    const name = `${prefix}-key`;
    const answers = await Promise.all(Array.from({ length: 50 }, () => launch(name, 'one')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Operation).id));
    expect(new Set(ids).size).toBe(1);

    const other = await launch(`${name}-other`, 'one');
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'idempotency_key_reused']);

    await compute.kill();
    await compute.start();
    const again = await launch(name, 'one', cloudId, {}, { prefer: 'wait=30' });
    expect(again.status, await again.clone().text()).toBe(201);
    expect(await containersNamed(`^/${name}$`)).toHaveLength(1);
    expect(await containersNamed(`^/${name}-other$`)).toHaveLength(0);
  });

  it('whose answer the engine gave and nobody got is adopted, not repeated', async () => {
    const organizationId = newId('organization');
    const claims = { organizationId, organizationPath: [organizationId] };
    let isFirst = true;
    const socket = await startForwardingSocket(new URL(endpoint ?? '').pathname, ({ method, url }) => {
      const isCreate = method === 'POST' && (url ?? '').includes('/containers/create');
      const loses = isCreate && isFirst;
      if (loses) isFirst = false;
      return loses;
    });
    try {
      const name = `${prefix}-lost`;
      const answer = await launch(name, 'lost', await connect(socket.endpoint, claims), claims, { prefer: 'wait=60' });
      expect(answer.status, await answer.clone().text()).toBe(201);
      expect(socket.lost()).toBe(1);
      expect(await containersNamed(`^/${name}$`)).toHaveLength(1);
      expect(await answer.json()).toMatchObject({ name, state: 'running', managed: true });
    } finally {
      await compute.kill();
      await socket.close();
      await compute.start();
    }
  });

  it('that fails leaves nothing half-made, and says why', async () => {
    const name = `${prefix}-port`;
    const ports = [{ container: 80, host: 18_763 }];
    const body = (of: string) => JSON.stringify({ cloudId, name: of, image: 'nginx:latest', ports });
    const first = await compute.fetch('/api/v1/instances', {
      method: 'POST',
      headers: { prefer: 'wait=60' },
      body: body(name),
    });
    expect(first.status, await first.clone().text()).toBe(201);
    const second = await compute.fetch('/api/v1/instances', {
      method: 'POST',
      headers: { prefer: 'wait=60' },
      body: body(`${name}-taken`),
    });
    const operation = (await second.json()) as Operation;
    expect([second.status, operation.state]).toEqual([202, 'failed']);
    expect(operation.error?.message).toMatch(/18763/);
    expect(await containersNamed(`^/${name}-taken$`)).toHaveLength(0);

    const missing = await compute.fetch('/api/v1/instances', {
      method: 'POST',
      headers: { prefer: 'wait=60' },
      body: JSON.stringify({ cloudId, name: `${prefix}-image`, image: '127.0.0.1:5055/library/no-such-image:1' }),
    });
    const failed = (await missing.json()) as Operation;
    expect([missing.status, failed.state]).toEqual([202, 'failed']);
    expect(failed.error?.message).toMatch(/no-such-image/);
    expect(await containersNamed(`^/${prefix}-image$`)).toHaveLength(0);
  });
});
