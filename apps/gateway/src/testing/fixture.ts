import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { createLog } from '@kumo/service-kit';
import { type Gateway, startGateway } from '../app.ts';
import { readConfig } from '../config.ts';
import type { LoadBounds } from '../limits/load.ts';
import { FakeIdentity } from './fake-identity.ts';
import { FakeUpstream, sendJson } from './fake-upstream.ts';

/** A gateway on a free port with something behind it. */
export interface Fixture {
  readonly gateway: Gateway;
  readonly identity: FakeIdentity;
  readonly compute: FakeUpstream;
  readonly web: FakeUpstream;
  /** What the gateway logged. */
  readonly logged: string[];
  ask(path: string, options?: AskOptions): Promise<Told>;
  /** Sends bytes as they are and returns everything that comes back until the connection ends. */
  askRaw(bytes: string): Promise<string>;
  stop(): Promise<void>;
}

/** A request to the gateway; by default a GET by a known API key. */
export interface AskOptions {
  method?: string;
  /** Header names are sent as written. `authorization` is added unless `isAnonymous`. */
  headers?: Record<string, string>;
  isAnonymous?: boolean;
  body?: string | Buffer;
}

/** The gateway's answer. */
export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: { code?: string; [key: string]: unknown };
}

/** An API key and a session that the fixture's identity knows. */
export const knownKey = 'cpk_known';
export const knownSession = 'session-known';
export const internalToken = 'internal-token-of-the-fixture-0123456789';
export const organizationId = 'org_01kq2f8w6e5h7v9yz3m4n8p2rs';

/** Starts a gateway whose environment can be changed. */
export async function startFixture(environment: Record<string, string> = {}, bounds?: LoadBounds): Promise<Fixture> {
  const identity = await new FakeIdentity().start();
  identity.known.set(knownKey, { credentialId: 'key_1', organizationId });
  identity.known.set(knownSession, { credentialId: 'ses_1', organizationId });
  const compute = await new FakeUpstream((_, response) => sendJson(response, 200, { from: 'compute' })).start();
  const web = await new FakeUpstream((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'" });
    response.end('<h1>web</h1>');
  }).start();
  const logged: string[] = [];
  const log = createLog({ service: 'gateway', destination: { write: (line) => void logged.push(line) } });
  const config = readConfig({
    PORT: '0',
    KUMO_IDENTITY_URL: identity.url,
    KUMO_COMPUTE_URL: compute.url,
    KUMO_WEB_URL: web.url,
    KUMO_INTERNAL_TOKEN: internalToken,
    ...environment,
  });
  const gateway = await startGateway(config, log, bounds);
  return {
    gateway,
    identity,
    compute,
    web,
    logged,
    ask: (path, options) => ask(gateway.port, path, options),
    askRaw: (bytes) => askRaw(gateway.port, bytes),
    stop: async () => {
      await gateway.drain();
      await Promise.all([identity.kill(), compute.kill(), web.kill()]);
    },
  };
}

function ask(port: number, path: string, options: AskOptions = {}): Promise<Told> {
  const { method = 'GET', headers = {}, isAnonymous = false, body } = options;
  const credential = isAnonymous || 'cookie' in headers ? {} : { authorization: `Bearer ${knownKey}` };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: { host: `localhost:${port}`, ...credential, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = /json/.test(response.headers['content-type'] ?? '');
          const json = isJson && text !== '' ? JSON.parse(text) : {};
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        });
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

function askRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part) => {
      text += part;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

/** Waits until something is so; the test's own deadline is the bound. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
