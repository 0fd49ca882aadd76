import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/install/root.mjs';
import { serviceNames } from '../../scripts/supervisor/services.ts';
import { readPid } from '../support/pid.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { postgresPid } from '../support/stack-database.ts';
import { until } from '../support/until.ts';

const program = path.join(root, 'scripts/start.mjs');

/** Data folders that outlive one start. */
const scratch = mkdtempSync(path.join(tmpdir(), 'kumo-test-start-'));
chmodSync(scratch, 0o711);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Every process that works on the data folder: the supervisor's own, the services, Postgres and its guard. */
function processesOf(dataFolder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => mentions(pid, 'environ', dataFolder) || mentions(pid, 'cmdline', dataFolder))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

function mentions(pid: string, file: 'environ' | 'cmdline', text: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false; // ended meanwhile, or another account's
    throw error;
  }
}

describe('a running Kumo', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  it('says as its last line where it is, and shows no set-up link once there is an owner', () => {
    expect(stack.output().at(-1)).toBe(`Kumo is ready: ${stack.url}`);
    expect(stack.output().join('\n')).not.toContain('Set up:');
  });

  it('is told once: a second start on the same data folder says so and ends', () => {
    const second = spawnSync(process.execPath, [program], {
      env: { ...process.env, PORT: '0', KUMO_DATA_DIR: stack.dataFolder },
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`already running on ${stack.dataFolder} (process ${stack.pid})`);
  });

  it('refuses a port that is taken, in a sentence', () => {
    const { port } = new URL(stack.url);
    const second = spawnSync(process.execPath, [program], {
      env: { ...process.env, PORT: port, KUMO_DATA_DIR: path.join(scratch, 'other') },
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`Port ${port} is taken`);
  });

  it.each([
    ['KUMO_PUBLIC_URL', { KUMO_PUBLIC_URL: 'nowhere' }],
    ['KUMO_MASTER_KEY', { KUMO_MASTER_KEY: 'short' }],
    ['KUMO_OWNER_PASSWORD', { KUMO_OWNER_EMAIL: 'ada@example.org' }],
    ['KUMO_OWNER_PASSWORD', { KUMO_OWNER_EMAIL: 'ada@example.org', KUMO_OWNER_PASSWORD: 'Password123' }],
  ])('does not start where %s is wrong, says so, and leaves nothing running', (variable, environment) => {
    const folder = path.join(scratch, 'misconfigured');
    const second = spawnSync(process.execPath, [program], {
      env: { ...process.env, PORT: '0', KUMO_DATA_DIR: folder, ...environment },
      encoding: 'utf8',
    });
    expect(second.status, second.stdout + second.stderr).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`Kumo did not start. Not configured:\\n  ${variable}: `));
    expect(second.stderr).not.toContain('Password123');
    expect(processesOf(folder)).toEqual([]);
  });

  it('keeps its secrets from other accounts', () => {
    const secrets = path.join(stack.dataFolder, 'secrets');
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(secrets)) expect(statSync(path.join(secrets, name)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(path.join(secrets, 'master-key'), 'utf8'), 'base64')).toHaveLength(32);
  });

  it.each(serviceNames)(
    'starts %s again within 5 s when it is killed, and leaves the others alone',
    async (service) => {
      const others = serviceNames.filter((name) => name !== service);
      const before = others.map((name) => stack.pidOf(name));
      const killed = stack.killService(service);
      await until(`${service} runs again`, () => (stack.pidOf(service) ?? killed) !== killed, 5_000);
      await until(
        'everything is ready',
        async () => (await fetch(`${stack.url}/readyz`).catch(() => undefined))?.ok,
        5_000,
      );
      expect(others.map((name) => stack.pidOf(name))).toEqual(before);
    },
  );

  it('brings Postgres back when that is killed', async () => {
    await stack.apiKey();
    process.kill(postgresPid(stack), 'SIGKILL');
    await until('an answer from the database', async () => (await stack.fetch('/api/v1/me')).ok, 10_000);
  });

  it('drains within 10 s when asked, and leaves no process and no kumo.pid', async () => {
    const own = await startStack({ dataFolder: path.join(scratch, 'drained') });
    const startedAt = performance.now();
    process.kill(readPid(path.join(own.dataFolder, 'kumo.pid')) ?? Number.NaN, 'SIGTERM');
    await until('every process has ended', () => processesOf(own.dataFolder).length === 0, 10_000);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(existsSync(path.join(own.dataFolder, 'kumo.pid'))).toBe(false);
    expect(own.output().at(-1)).toBe('Kumo has stopped.');
  });

  it('starts again on the same data, after a kill that left everything behind', async () => {
    const dataFolder = path.join(scratch, 'killed');
    const first = await startStack({ dataFolder });
    const key = await first.apiKey();
    process.kill(first.pid, 'SIGKILL');
    await until('every process has ended', () => processesOf(dataFolder).length === 0, 10_000);
    expect(existsSync(path.join(dataFolder, 'kumo.pid'))).toBe(true);

    const second = await startStack({ dataFolder });
    const me = await fetch(`${second.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });
    expect(me.status).toBe(200);
    expect(await second.stop()).toBe(0);
  });

  it('ends when its parent process is gone', async () => {
    const dataFolder = path.join(scratch, 'orphan');
    const parent = spawn('/bin/sh', ['-c', '"$0" "$1" & echo started; wait', process.execPath, program], {
      env: { ...process.env, PORT: '0', KUMO_DATA_DIR: dataFolder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const said: string[] = [];
    parent.stdout.on('data', (chunk) => said.push(String(chunk)));
    await until('Kumo is ready', () => said.join('').includes('Kumo is ready:'), 60_000);
    parent.kill('SIGKILL');
    await until('every process has ended', () => processesOf(dataFolder).length === 0, 10_000);
  });
});

describe('without an owner', () => {
  it('prints a set-up link whose token stays good until it is used', async () => {
    const first = await startStack({ withOwner: false });
    const link = first.output().at(-2) ?? '';
    expect(link).toMatch(/^Set up: http:\/\/localhost:\d+\/setup#token=[\w-]{43}$/);
    const token = link.split('token=')[1];
    const response = await fetch(`${first.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: first.url },
      body: JSON.stringify({ setupToken: token, ...first.owner, name: 'Owner' }),
    });
    expect(response.status).toBe(201);
    expect(await (await fetch(`${first.url}/api/v1/setup`)).json()).toEqual({ needed: false });
    await first.stop();
  });
});
