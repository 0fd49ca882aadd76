import { webcrypto as crypto, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { permissions } from '@kumo/api-contract';
import { createComputeDatabase } from '@kumo/db/compute';
import { startTestDatabase, type TestDatabase } from '@kumo/db/testing';
import { newId } from '@kumo/model';
import type { Provider } from '@kumo/provider-core';
import { createLog, type PrincipalClaims, signPrincipal } from '@kumo/service-kit';
import { startCompute } from '../app.ts';
import { readConfig } from '../config.ts';
import type { KnownOrganization, KnownProject } from '../tree/identity-client.ts';

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
  readonly body: any;
}

/** Organizations and projects by id. */
export interface TestTree {
  readonly organizations: Map<string, Omit<KnownOrganization, 'id'>>;
  readonly projects: Map<string, Omit<KnownProject, 'id'>>;
}

/** No limit of anything. */
export const noLimits = { instances: null, vcpus: null, memoryBytes: null, volumes: null, publicIps: null };

/** The whole of compute in this process, on a database of its own and with the test's own clouds behind it. */
export interface ComputeBench {
  readonly organizationId: string;
  readonly database: TestDatabase;
  /** What identity says of organizations and projects; change it at will. */
  readonly tree: TestTree;
  /** A request by an owner; `claims` changes who asks, `headers` adds some. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    extra?: {
      readonly headers?: Record<string, string>;
      readonly claims?: Partial<PrincipalClaims>;
      /** Of the second replica, once there is one. */
      readonly ofSecond?: boolean;
    },
  ): Promise<Answer>;
  /** A request by identity: of the internal routes. */
  askAsIdentity(path: string, body: unknown): Promise<Answer>;
  /** The same, waiting for the end of the change. */
  change(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** What the tables hold, of all organizations. */
  query(sql: string): Promise<unknown[]>;
  /** The operation once it has ended. */
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
  ended(operationId: string): Promise<any>;
  /** Waits until a condition holds, at most thirty seconds. */
  until(isMet: () => Promise<boolean>): Promise<void>;
  /** Starts a second replica beside the first, with its own connections, on the same database. */
  startSecond(): Promise<void>;
  /** Ends this process's compute and starts another on the same database. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. Identity is only a key server here: principals are signed by the test. */
export async function startComputeBench(providers: readonly Provider[]): Promise<ComputeBench> {
  const database = await startTestDatabase();
  const keys = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('publicKey' in keys)) throw new Error('Ed25519 keys come in pairs');
  const publicKey = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const jwks = { keys: [{ ...publicKey, kid: 'test', alg: 'EdDSA' }] };
  const tree: TestTree = { organizations: new Map(), projects: new Map() };
  const identity = createServer((request, answer) => {
    const [, , noun, id = ''] = (request.url ?? '').split('/');
    const known = noun === 'organizations' ? tree.organizations.get(id) : tree.projects.get(id);
    answer.setHeader('content-type', 'application/json');
    if (noun === 'jwks') answer.end(JSON.stringify(jwks));
    else if (known === undefined) answer.writeHead(404).end('{}');
    else answer.end(JSON.stringify({ id, ...known }));
  });
  identity.listen(0, '127.0.0.1');
  await once(identity, 'listening');
  const token = randomBytes(32).toString('base64url');
  const config = readConfig({
    KUMO_SERVICE_PORT: '0',
    KUMO_INTERNAL_TOKEN: token,
    KUMO_IDENTITY_URL: `http://127.0.0.1:${(identity.address() as AddressInfo).port}`,
    KUMO_DATABASE_URL: database.urls.compute,
    KUMO_MASTER_KEY: randomBytes(32).toString('base64'),
    KUMO_VALIDATE_RESPONSES: '1',
  });
  const start = () =>
    startCompute(
      config,
      createLog({ service: 'test', level: 'fatal' }),
      new Map(providers.map((provider) => [provider.kind, provider])),
    );
  let compute = await start();
  let second: Awaited<ReturnType<typeof start>> | undefined;
  const organizationId = newId('organization');
  tree.organizations.set(organizationId, { path: [organizationId], below: [], limits: noLimits, projects: [] });
  const owner: PrincipalClaims = {
    credentialId: newId('session'),
    kind: 'session',
    personId: newId('person'),
    name: 'Test owner',
    organizationId,
    organizationPath: [organizationId],
    projectId: null,
    roles: ['owner'],
    permissions: [...permissions],
    scopes: null,
    secondFactor: false,
    serviceAccountId: null,
    actingFrom: null,
    restriction: null,
    provenUntilMs: 0,
    quotas: [],
  };

  const ask: ComputeBench['ask'] = async (method, path, body, { headers = {}, claims = {}, ofSecond = false } = {}) => {
    const key = { kid: 'test', privateKey: keys.privateKey };
    const signed = await signPrincipal({ ...owner, ...claims }, key, new Date());
    const answer = await fetch(`http://127.0.0.1:${(ofSecond ? (second ?? compute) : compute).port}/api/v1${path}`, {
      method,
      headers: {
        'x-principal': signed.token,
        'x-internal-token': token,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };

  const askAsIdentity: ComputeBench['askAsIdentity'] = async (path, body) => {
    const answer = await fetch(`http://127.0.0.1:${compute.port}/internal${path}`, {
      method: 'POST',
      headers: { 'x-internal-token': token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };

  const until: ComputeBench['until'] = async (isMet) => {
    const deadline = performance.now() + 30_000;
    while (!(await isMet())) {
      if (performance.now() > deadline) throw new Error('the condition was not met in time');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  return {
    organizationId,
    database,
    tree,
    ask,
    askAsIdentity,
    until,
    async query(sql) {
      const tables = createComputeDatabase(database.urls.compute);
      try {
        return await tables.readAsSystem((handle) => handle.query(sql));
      } finally {
        await tables.close();
      }
    },
    async ended(operationId) {
      let operation: Answer['body'];
      await until(async () => {
        operation = (await ask('GET', `/operations/${operationId}`)).body;
        return operation.finishedAt !== null;
      });
      return operation;
    },
    change: (method, path, body, headers = {}) =>
      ask(method, path, body, { headers: { prefer: 'wait=30', ...headers } }),
    async startSecond() {
      second = await start();
    },
    async restart() {
      await compute.drain();
      compute = await start();
    },
    async stop() {
      await Promise.all([compute.drain(), second?.drain()]);
      identity.close();
      await database.remove();
    },
  };
}
