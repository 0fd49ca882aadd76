import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerEndpoint } from '../support/docker-endpoint.ts';
import { type Stack, startStack } from '../support/stack.ts';

const socket = '/var/run/docker.sock';

describe('where no Docker engine runs', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'kumo-no-engine-'));
  let stack: Stack;

  const connect = async (endpoint: string) => {
    const answer = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'docker', name: 'docker', endpoint, credentials: {} }),
    });
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    return [answer.status, code, detail];
  };

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(async () => {
    await stack?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('offers Docker and the sandbox all the same', async () => {
    const { items } = (await (await stack.fetch('/api/v1/providers')).json()) as { items: { kind: string }[] };
    expect(items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['docker', 'sandbox']));
    const sandbox = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'sandbox', name: 'sandbox', options: { seed: 'alone', instances: 3 } }),
    });
    expect(sandbox.status, await sandbox.text()).toBe(201);
  });

  it('says whether there is no socket, nobody behind it, or something else', async () => {
    const missing = path.join(scratch, 'missing.sock');
    expect(await connect(`unix://${missing}`)).toEqual([
      502,
      'cloud_unavailable',
      expect.stringContaining('no such socket'),
    ]);
    const deserted = path.join(scratch, 'deserted.sock');
    writeFileSync(deserted, '');
    expect(await connect(`unix://${deserted}`)).toEqual([502, 'cloud_unavailable', expect.stringMatching(/engine/)]);
    const { items } = (await (await stack.fetch('/api/v1/clouds')).json()) as { items: { provider: string }[] };
    expect(items.filter(({ provider }) => provider === 'docker')).toEqual([]);
  });
});

/** A world of its own in which the engine's socket is a file that nobody listens at, until it is taken away. */
const canHide =
  (await dockerEndpoint()) === `unix://${socket}` &&
  spawnSync('unshare', ['--mount', 'sh', '-c', `mount --bind /dev/null ${socket}`]).status === 0;
const why = canHide ? 'in a mount namespace' : 'needs a local engine, and root to hide it in a mount namespace';

describe.skipIf(!canHide)(`an engine that is started later (${why})`, () => {
  let stack: Stack;

  const suggested = async () => {
    const answer = await stack.fetch('/api/v1/providers/suggestions');
    return ((await answer.json()) as { items: { provider: string }[] }).items.map(({ provider }) => provider);
  };

  beforeAll(async () => {
    const hide = `mount --bind /dev/null ${socket} && exec "$@"`;
    stack = await startStack({ launcher: ['unshare', '--mount', 'sh', '-c', hide, 'sh'] });
  });
  afterAll(() => stack?.stop());

  it('is offered as soon as it runs, without a new start', async () => {
    expect(await suggested()).toEqual(['sandbox']);
    execFileSync('nsenter', ['--target', String(stack.pid), '--mount', 'umount', socket]);
    expect(await suggested()).toEqual(expect.arrayContaining(['docker', 'sandbox']));
    const connected = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'docker', name: 'docker', endpoint: `unix://${socket}`, credentials: {} }),
    });
    expect(connected.status, await connected.text()).toBe(201);
  });
});
