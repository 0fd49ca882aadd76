import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { permissions } from '@kumo/api-contract';
import { freePort } from '@kumo/db/embedded';
import { startTestDatabase, type TestDatabase } from '@kumo/db/testing';
import { newId } from '@kumo/model';
import { type PrincipalClaims, signPrincipal } from '@kumo/service-kit';
import { exportJWK, generateKeyPair } from 'jose';
import { Agent, Headers, type RequestInit, type Response, fetch as request } from 'undici';
import { root } from '../../scripts/install/root.mjs';

/** A compute of its own that tests may kill as often as they like: real Postgres, real process, no supervisor. */
export interface ComputeProcess {
  readonly url: string;
  readonly database: TestDatabase;
  readonly organizationId: string;
  /** Starts it (again); resolves when it is ready. */
  start(): Promise<void>;
  /** SIGKILL, without a word. */
  kill(): Promise<void>;
  /** Stops its clock and everything else (SIGSTOP), until it is woken. */
  freeze(): void;
  wake(): void;
  /** A request by an owner's session of the organization; `claims` changes who asks. */
  fetch(target: string, init?: RequestInit, claims?: Partial<PrincipalClaims>): Promise<Response>;
  /** Everything that it logged, all starts together. */
  log(): string;
  /** A second process on the same database, prepared; nothing runs before its `start`. */
  another(): Promise<ComputeProcess>;
  /** Ends it. The first one takes the database with it, so it goes last. */
  remove(): Promise<void>;
}

/** What processes on one database have in common. */
interface Surroundings {
  readonly database: TestDatabase;
  readonly organizationId: string;
  readonly environment: NodeJS.ProcessEnv;
  sign(claims: PrincipalClaims): Promise<string>;
}

const readyWithinMs = 120_000;

/** Prepares one; nothing runs before `start`. Identity is only a key server here: principals are signed by the test. */
export async function prepareCompute(env: NodeJS.ProcessEnv = {}): Promise<ComputeProcess> {
  const database = await startTestDatabase();
  const keys = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'test', alg: 'EdDSA' }] };
  const identity = createServer((_request, answer) => {
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  identity.listen(0, '127.0.0.1');
  await once(identity, 'listening');
  const identityUrl = `http://127.0.0.1:${(identity.address() as AddressInfo).port}`;

  const organizationId = newId('organization');
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    KUMO_INTERNAL_TOKEN: randomBytes(32).toString('base64url'),
    KUMO_IDENTITY_URL: identityUrl,
    KUMO_DATABASE_URL: database.urls.compute,
    KUMO_MASTER_KEY: randomBytes(32).toString('base64'),
    KUMO_LOG_LEVEL: 'info',
    KUMO_VALIDATE_RESPONSES: '1',
    ...env,
  };
  const sign = async (claims: PrincipalClaims): Promise<string> =>
    (await signPrincipal(claims, { kid: 'test', privateKey: keys.privateKey }, new Date())).token;
  const first = await prepareProcess({ database, organizationId, environment, sign });
  return {
    ...first,
    async remove() {
      await first.kill();
      identity.close();
      await database.remove();
    },
  };
}

async function prepareProcess(surroundings: Surroundings): Promise<ComputeProcess> {
  const { database, organizationId, environment, sign } = surroundings;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
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
  const logged: string[] = [];
  let child: ChildProcess | undefined;
  // Connections to a process that was killed are of no use to the next one.
  let connections = new Agent();
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  };

  return {
    url,
    database,
    organizationId,
    log: () => logged.join(''),
    another: () => prepareProcess(surroundings),
    async start() {
      connections = new Agent();
      const started = spawn(process.execPath, [path.join(root, 'apps/compute/src/main.ts')], {
        env: { ...environment, KUMO_SERVICE_PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk) => logged.push(String(chunk)));
      const until = performance.now() + readyWithinMs;
      while (!(await answers(`${url}/readyz`))) {
        if (started.exitCode !== null || performance.now() > until)
          throw new Error(`compute did not start:\n${logged.join('')}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    wake: () => void child?.kill('SIGCONT'),
    async fetch(target, init = {}, claims = {}) {
      const headers = new Headers(init.headers);
      headers.set('x-principal', await sign({ ...owner, ...claims }));
      headers.set('x-internal-token', environment.KUMO_INTERNAL_TOKEN ?? '');
      if (init.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
      return request(`${url}${target}`, { ...init, headers, dispatcher: connections });
    },
    remove: kill,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
