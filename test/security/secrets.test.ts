import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listOperations, services } from '@kumo/api-contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerEndpoint, explainNoDocker } from '../support/docker-endpoint.ts';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { tablesWith } from './every-table.ts';

const endpoint = await dockerEndpoint();
const planted = (what: string): string => `planted-${what}-${randomBytes(12).toString('hex')}`;

/** Lists and single things that a caller may read, none of which may repeat a secret. */
const reads = Object.values(services)
  .flatMap((tree) => listOperations(tree))
  .filter(({ spec }) => spec.method === 'GET' && spec.stream !== 'sse' && !spec.path.includes('{'));

describe('no secret leaves the place where it is kept', () => {
  let stack: Stack;
  let sql: pg.Client;
  /** Every secret that was given out, taken in or made, by what it is. */
  const secrets: Record<string, string> = {};
  /** Everything that was answered, but for the one answer that hands a secret out. */
  const answers: string[] = [];

  const ask = async (target: string, init: RequestInit = {}) => {
    const answer = await stack.fetch(target, init);
    const text = await answer.text();
    answers.push(text);
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  const post = (target: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(target, { method: 'POST', body: JSON.stringify(body), headers });
  const smallestSize = async (cloudId: string): Promise<string> => {
    const { items } = (await ask(`/api/v1/sizes?cloudId=${cloudId}`)).body as {
      items: { id: string; memoryBytes: number }[];
    };
    return items.sort((one, other) => one.memoryBytes - other.memoryBytes)[0]?.id ?? '';
  };
  const logFiles = () =>
    readdirSync(path.join(stack.dataFolder, 'logs')).map((name) => path.join(stack.dataFolder, 'logs', name));

  beforeAll(async () => {
    stack = await startStack({
      env: { KUMO_LOG_LEVEL: 'trace', KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' },
    });
    sql = new pg.Client({ connectionString: superuserUrl(stack) });
    await sql.connect();
    secrets['the password of the owner'] = stack.owner.password;
    secrets['an API key'] = await stack.apiKey();
    const folder = path.join(stack.dataFolder, 'secrets');
    for (const name of readdirSync(folder)) secrets[name] = readFileSync(path.join(folder, name), 'utf8').trim();
  });
  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
  });

  it('while people sign in, mistype and change their passwords', async () => {
    secrets['a wrong password'] = planted('wrong');
    secrets['a new password'] = planted('new');
    const wrong = { email: stack.owner.email, password: secrets['a wrong password'] };
    await expect(signIn(stack.url, wrong)).rejects.toThrow('401');
    const { headers } = await signIn(stack.url, stack.owner);
    secrets['a session'] = /session=([^;]+)/.exec(headers.cookie)?.[1] ?? '';
    const changed = await fetch(`${stack.url}/api/v1/me/password`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ currentPassword: stack.owner.password, newPassword: secrets['a new password'] }),
    });
    expect(changed.status).toBe(204);
    secrets['a renewed session'] = /session=([^;]+)/.exec(changed.headers.get('set-cookie') ?? '')?.[1] ?? '';
    secrets['a made-up key'] = `cpk_${planted('key')}`;
    const made = await fetch(`${stack.url}/api/v1/me`, {
      headers: { authorization: `Bearer ${secrets['a made-up key']}` },
    });
    expect(made.status).toBe(401);
    secrets['a made-up reset token'] = planted('reset');
    const reset = await post('/api/v1/password-resets/confirm', {
      token: secrets['a made-up reset token'],
      password: planted('password'),
    });
    expect(reset.status).toBe(403);
  });

  it('while clouds are connected in vain', async () => {
    secrets['a client key'] = planted('pem');
    secrets['a passphrase'] = planted('passphrase');
    const pem = `-----BEGIN PRIVATE KEY-----\n${secrets['a client key']}\n-----END PRIVATE KEY-----`;
    const credentials = { ca: pem, cert: pem, key: pem, passphrase: secrets['a passphrase'] };
    const tls = await post('/api/v1/clouds', {
      provider: 'docker',
      name: 'tls',
      endpoint: 'tcp://127.0.0.1:1',
      credentials,
    });
    expect([400, 422, 502]).toContain(tls.status);
    const ssh = await post('/api/v1/clouds', {
      provider: 'docker',
      name: 'ssh',
      endpoint: 'ssh://nobody@127.0.0.1:1',
      credentials: { privateKey: pem, passphrase: secrets['a passphrase'] },
    });
    expect([400, 422, 502]).toContain(ssh.status);
    const unknown = await post('/api/v1/clouds', {
      provider: 'sandbox',
      name: 'x',
      credentials: { token: planted('t') },
    });
    expect([400, 422]).toContain(unknown.status);
    expect((await ask('/api/v1/clouds')).body.items).toEqual([]);
  });

  it.skipIf(endpoint === undefined)(`while one is connected (${endpoint ?? explainNoDocker})`, async () => {
    secrets["a registry's password"] = planted('registry');
    const registries = [
      { server: 'registry.example.com', username: 'kumo', password: secrets["a registry's password"] },
    ];
    const cloud = await post('/api/v1/clouds', {
      provider: 'docker',
      name: 'real',
      endpoint,
      credentials: { registries },
    });
    expect(cloud.status, JSON.stringify(cloud.body)).toBe(201);
    await ask(`/api/v1/clouds/${cloud.body.id}`);
    await post(`/api/v1/clouds/${cloud.body.id}/verify`, {});
    await post(`/api/v1/clouds/${cloud.body.id}/sync`, {});
  });

  it('while a machine is launched with data of its own', async () => {
    secrets["a machine's user data"] = planted('user-data');
    const cloud = await post('/api/v1/clouds', {
      provider: 'sandbox',
      name: 's',
      options: { seed: 's', instances: 3 },
    });
    expect(cloud.status).toBe(201);
    const cloudId = cloud.body.id;
    const first = async (noun: string) => (await ask(`/api/v1/${noun}?cloudId=${cloudId}&limit=1`)).body.items[0]?.id;
    const launched = await post(
      '/api/v1/instances',
      {
        cloudId,
        name: 'secretive',
        imageId: await first('images'),
        sizeId: await smallestSize(cloudId),
        userData: secrets["a machine's user data"],
      },
      { prefer: 'wait=60', 'idempotency-key': planted('idempotency') },
    );
    expect(launched.status, JSON.stringify(launched.body)).toBe(201);
    await ask(`/api/v1/instances/${launched.body.id}`);
    await ask(`/api/v1/instances/${launched.body.id}/native`);
  });

  it('not into any answer, log line, printed line or table', async () => {
    for (const { spec } of reads) await ask(`/api/v1${spec.path}`);
    await ask('/api/v1/openapi.json');
    const printed = stack.output().join('\n');
    const logs = logFiles().map((file) => [file, readFileSync(file, 'utf8')] as const);
    expect(logs.map(([, text]) => text.length).reduce((sum, length) => sum + length)).toBeGreaterThan(10_000);
    expect(answers.length).toBeGreaterThan(20);
    expect(Object.keys(secrets).length).toBeGreaterThan(12);
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length, what).toBeGreaterThan(20);
      for (const text of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
        expect(printed.includes(text), `${what} is printed`).toBe(false);
        expect(
          answers.filter((answer) => answer.includes(text)),
          `${what} is answered`,
        ).toEqual([]);
        expect(
          logs.filter(([, log]) => log.includes(text)).map(([file]) => path.basename(file)),
          `${what} is logged`,
        ).toEqual([]);
        expect(await tablesWith(sql, text), `${what} is stored`).toEqual([]);
      }
    }
  });
});
