import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '@kumo/provider-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { EngineBench } from './bench.ts';

/** Path of the engine's socket that tests use, or undefined when there is none. */
export const localSocket = socketPath();

/** How the second engine is reached over mutual TLS, or undefined when none is named. */
export const secondEngine = tlsConnection();

/** Where images are pulled from: a registry on the engine's own host when there is one, else Docker Hub. */
const registry = (await accepts(5055)) ? '127.0.0.1:5055/library/' : '';

/** A small image that can be pulled, by a name that the engines need not have. */
export const pullReference = `${registry}busybox:1.35`;

/** Keeps running and writes a line every second. */
export const smallLaunch = {
  image: pullReference,
  command: ['sh', '-c', 'trap "exit 0" TERM; while :; do echo tick; sleep 1; done'],
  restartPolicy: 'no',
} as const;

/** Registers tests on the local engine; `bench` is open while they run. Without an engine there are none: that is said above. */
export function describeEngine(title: string, tests: (bench: () => EngineBench) => void): void {
  if (localSocket === undefined) return;
  const path = localSocket;
  describe(title, { timeout: 60_000 }, () => {
    let bench: EngineBench | undefined;
    beforeAll(async () => {
      bench = await EngineBench.open(path);
    });
    afterAll(() => bench?.close());
    tests(() => {
      if (bench === undefined) throw new Error('The engine did not answer');
      return bench;
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function socketPath(): string | undefined {
  const named = process.env.KUMO_TEST_DOCKER_HOST ?? process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  const path = named.replace(/^unix:\/\//, '');
  if (path.startsWith('/') && existsSync(path)) return path;
  notRun('the local engine', `there is no engine at ${named}`);
  return undefined;
}

function tlsConnection(): Connection | undefined {
  const { KUMO_TEST_SECOND_DOCKER_HOST: endpoint, KUMO_TEST_SECOND_DOCKER_CERTS: folder } = process.env;
  if (endpoint !== undefined && folder !== undefined) {
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    return { endpoint, credentials: { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }, options: {} };
  }
  notRun('a second engine over TLS', 'KUMO_TEST_SECOND_DOCKER_HOST and KUMO_TEST_SECOND_DOCKER_CERTS are not set');
  return undefined;
}

/** What could not be run is said, with the reason, in the results. */
function notRun(what: string, reason: string): void {
  describe(`not run: ${what}`, () => {
    it(reason, (context) => context.skip(reason));
  });
}
