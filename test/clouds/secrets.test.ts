import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listOperations, services } from '@kumo/api-contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudstackFake, newIsolated, seeded } from '../cloudstack/index.ts';
import { tablesWith } from '../security/every-table.ts';
import { type EventStream, followEvents } from '../support/event-stream.ts';
import { Moto, whyNoMoto } from '../support/moto.ts';
import { imageOf } from '../support/moto-surroundings.ts';
import { OpenStackFront } from '../support/openstack-front.ts';
import { explainNoOpenStack, openStackFile, openStackLogin, openStackReady } from '../support/openstack-lab.ts';
import { removeLeftovers } from '../support/openstack-leftovers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { type ApplicationCredential, makeApplicationCredential } from './application-credential.ts';
import { type Answer, type Body, Rest, strictly } from './rest.ts';

const run = randomBytes(4).toString('hex');
const noMoto = await whyNoMoto();

/** Lists and single things that a caller may read, none of which may repeat a secret. */
const reads = Object.values(services)
  .flatMap((tree) => listOperations(tree))
  .filter(({ spec }) => spec.method === 'GET' && spec.stream === undefined && !spec.path.includes('{'));

describe('no secret of a cloud leaves the place where it is kept', () => {
  let stack: Stack;
  let kumo: Rest;
  let sql: pg.Client;
  let events: EventStream;
  /** Every secret that was given, by what it is. */
  const secrets: Record<string, string> = {};
  /** Everything that was answered, but for the one answer that hands a secret out. */
  const answers: string[] = [];
  const closing: (() => Promise<void>)[] = [];

  const plant = (what: string): string => {
    const secret = `planted${randomBytes(20).toString('hex')}`;
    secrets[what] = secret;
    return secret;
  };
  const ask = async (method: string, target: string, body?: unknown): Promise<Answer> => {
    const answer = await kumo.ask(method, target, body);
    answers.push(JSON.stringify(answer.body));
    return answer;
  };
  const refused = async (form: Record<string, unknown>) => {
    for (const target of ['/clouds/verify', '/clouds']) {
      const body = target === '/clouds' ? { name: 'in vain', ...form } : form;
      const answer = await ask('POST', target, body);
      expect([400, 422, 502, 503, 504], JSON.stringify(answer.body)).toContain(answer.status);
    }
  };
  const connected = async (form: Record<string, unknown>): Promise<string> => {
    const answer = await ask('POST', '/clouds', { name: `${form.provider}`, ...form });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    await ask('POST', `/clouds/${answer.body.id}/verify`);
    await ask('POST', `/clouds/${answer.body.id}/sync`);
    return answer.body.id;
  };
  const named = async (noun: string, cloudId: string, name: string): Promise<Body> =>
    (await kumo.named(noun, cloudId, name)).id;
  /** Launches with user data, looks at it from all sides and terminates it. */
  const launched = async (order: Record<string, unknown>, what: string) => {
    const made = await kumo.done(201, 'POST', '/instances', { ...order, userData: plant(`user data on ${what}`) });
    for (const part of ['', '/native', '/provider-events', '/events', '/console-output']) {
      await ask('GET', `/instances/${made.id}${part}`);
    }
    await kumo.done(204, 'DELETE', `/instances/${made.id}`);
  };

  beforeAll(async () => {
    stack = await startStack({ env: { ...strictly, KUMO_LOG_LEVEL: 'trace' } });
    kumo = new Rest(stack);
    sql = new pg.Client({ connectionString: superuserUrl(stack) });
    await sql.connect();
    events = await followEvents((target, init) => stack.fetch(target, init));
  });
  afterAll(async () => {
    events?.close();
    await sql?.end();
    await stack?.stop();
    for (const close of closing) await close();
  });

  it.skipIf(openStackFile === undefined)(`OpenStack (${openStackFile ?? explainNoOpenStack})`, async () => {
    await openStackReady();
    const { authUrl: endpoint, region, credentials } = openStackLogin('demo');
    const password = plant('a wrong password');
    await refused({ provider: 'openstack', endpoint, region, credentials: { ...credentials, password } });
    const secret = plant('the secret of an application credential');
    const made: ApplicationCredential = await makeApplicationCredential(`kumo-secrets-${run}`, secret);
    closing.push(made.remove, () => removeLeftovers(`kumo-secrets-${run}`));
    const form = { provider: 'openstack', endpoint, region };
    const wrong = plant('a wrong secret of an application credential');
    await refused({
      ...form,
      credentials: { applicationCredentialId: made.id, applicationCredentialSecret: wrong },
    });
    await refused({ ...form, credentials: { token: plant('a token') } });
    const entry = { auth: { ...credentials, auth_url: endpoint, password: plant('a password in clouds.yaml') } };
    await refused({ provider: 'openstack', credentials: { cloudsYaml: JSON.stringify({ clouds: { one: entry } }) } });
    await refused({ ...form, credentials: { cloudsYaml: `clouds: {one: {auth: [${plant('no YAML')}` } });
    const right = { applicationCredentialId: made.id, applicationCredentialSecret: secret };
    const front = await OpenStackFront.start(endpoint);
    closing.push(() => front.close());
    // Nova makes up a password for whom it makes a server, and says it once.
    front.rewrite((_part, _path, text) =>
      text.replace(/"adminPass": ?"[^"]+"/, () => `"adminPass": "${plant('a password that Nova made up')}"`),
    );
    const cloudId = await connected({ ...form, endpoint: front.authUrl(), credentials: right });
    const imageId = await named('images', cloudId, 'debian-12');
    const sizeId = await named('sizes', cloudId, 'm1.tiny');
    const networkIds = [await named('networks', cloudId, 'private')];
    await launched({ cloudId, name: `kumo-secrets-${run}`, imageId, sizeId, networkIds }, 'OpenStack');
    expect(Object.keys(secrets)).toContain('a password that Nova made up');
    expect(front.tokens.length).toBeGreaterThan(0);
    for (const [nth, token] of front.tokens.entries()) secrets[`token ${nth} of Keystone`] = token;
  });

  it.skipIf(noMoto !== undefined)(`AWS (${noMoto ?? 'moto'})`, async () => {
    const moto = await Moto.start();
    closing.push(() => moto.close());
    const credentials = { accessKeyId: 'AKIAPLANTED', secretAccessKey: plant('a secret access key') };
    const nowhere = { ...credentials, sessionToken: plant('a session token'), externalId: plant('an external id') };
    await refused({
      provider: 'aws',
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:9',
      credentials: { ...nowhere, roleArn: 'arn:aws:iam::123456789012:role/kumo' },
    });
    await refused({ provider: 'aws', region: 'No Region', endpoint: moto.url, credentials });
    const cloudId = await connected({ provider: 'aws', region: 'us-east-1', endpoint: moto.url, credentials });
    const sizeId = await named('sizes', cloudId, 't3.micro');
    await launched({ cloudId, name: 'secretive', image: await imageOf(moto), sizeId }, 'AWS');
    const made = await kumo.done(201, 'POST', '/key-pairs', { cloudId, name: 'told-once' });
    const [, line = ''] = made.privateKey.split('\n');
    secrets['a private key that was told'] = line;
    await ask('GET', `/key-pairs/${made.id}`);
  });

  it('CloudStack', async () => {
    const keys = { apiKey: plant('an API key'), secretKey: plant('an API secret') };
    const fake = await CloudstackFake.start(newIsolated, keys);
    closing.push(() => fake.close());
    const form = { provider: 'cloudstack', endpoint: fake.url };
    await refused({ ...form, credentials: { ...keys, secretKey: plant('a wrong API secret') } });
    await refused({ ...form, endpoint: 'http://127.0.0.1:9/client/api', credentials: keys });
    const cloudId = await connected({ ...form, credentials: keys });
    // Templates that reset passwords have CloudStack make one up, which it says along with the machine.
    for (const { nativeId } of await kumo.all(`/instances?cloudId=${cloudId}`)) {
      const machine = fake.world.store.find('machines', nativeId);
      if (machine !== undefined) machine.fields.password = plant(`a password that CloudStack made up for ${nativeId}`);
    }
    await ask('POST', `/clouds/${cloudId}/sync`);
    for (const { id } of await kumo.all(`/instances?cloudId=${cloudId}`)) await ask('GET', `/instances/${id}/native`);
    const sizes = await kumo.all(`/sizes?cloudId=${cloudId}`);
    const sizeId = sizes.find(({ nativeId }) => nativeId === seeded.size).id;
    await launched({ cloudId, name: 'secretive', image: seeded.template, sizeId }, 'CloudStack');
  });

  it('not into any answer, event, log line, printed line or table', async () => {
    for (const { spec } of reads) await ask('GET', spec.path);
    const folder = path.join(stack.dataFolder, 'logs');
    const logs = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')] as const);
    expect(logs.map(([, text]) => text.length).reduce((sum, length) => sum + length)).toBeGreaterThan(10_000);
    expect(events.events.length).toBeGreaterThan(5);
    const told = JSON.stringify(events.events);
    const printed = stack.output().join('\n');
    expect(Object.keys(secrets).length).toBeGreaterThan(3);
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length, what).toBeGreaterThan(20);
      for (const text of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
        expect(printed.includes(text), `${what} is printed`).toBe(false);
        expect(told.includes(text), `${what} is told in an event`).toBe(false);
        const answered = answers.filter((answer) => answer.includes(text));
        expect(answered, `${what} is answered`).toEqual([]);
        const logged = logs.filter(([, log]) => log.includes(text)).map(([name]) => name);
        expect(logged, `${what} is logged`).toEqual([]);
        expect(await tablesWith(sql, text), `${what} is stored`).toEqual([]);
      }
    }
  });
});
