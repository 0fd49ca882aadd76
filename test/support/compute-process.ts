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
  /** A request by an owner's session of the organization; `claims` changes who asks. */
  fetch(target: string, init?: RequestInit, claims?: Partial<PrincipalClaims>): Promise<Response>;
  /** Everything that it logged, all starts together. */
  log(): string;
  remove(): Promise<void>;
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

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const internalToken = randomBytes(32).toString('base64url');
  const organizationId = newId('organization');
  const surroundings: NodeJS.ProcessEnv = {
    ...process.env,
    KUMO_SERVICE_PORT: String(port),
    KUMO_INTERNAL_TOKEN: internalToken,
    KUMO_IDENTITY_URL: identityUrl,
    KUMO_DATABASE_URL: database.urls.compute,
    KUMO_MASTER_KEY: randomBytes(32).toString('base64'),
    KUMO_LOG_LEVEL: 'info',
    KUMO_VALIDATE_RESPONSES: '1',
    ...env,
  };
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
  };
  const logged: string[] = [];
  let child: ChildProcess | undefined;
  // Connections to a process that was killed are of no use to the next one.
  let connections = new Agent();
  const kill = async (): Promise<void> => {
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    child = undefined;
  };

  return {
    url,
    database,
    organizationId,
    log: () => logged.join(''),
    async start() {
      connections = new Agent();
      const started = spawn(process.execPath, [path.join(root, 'apps/compute/src/main.ts')], {
        env: surroundings,
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
    async fetch(target, init = {}, claims = {}) {
      const { token } = await signPrincipal(
        { ...owner, ...claims },
        { kid: 'test', privateKey: keys.privateKey },
        new Date(),
      );
      const headers = new Headers(init.headers);
      headers.set('x-principal', token);
      headers.set('x-internal-token', internalToken);
      if (init.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
      return request(`${url}${target}`, { ...init, headers, dispatcher: connections });
    },
    async remove() {
      await kill();
      identity.close();
      await database.remove();
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
