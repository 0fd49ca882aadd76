import type { Connection, ProviderConnection } from '@kumo/provider-core';
import { type ConformanceTarget, conformance, type FaultAccess } from '@kumo/provider-core/testing';
import { docker } from './index.ts';
import { newLaunch, unhurried } from './testing/bench.ts';
import { EngineFront } from './testing/engine-front.ts';
import { localSocket, pullReference, secondEngine, smallLaunch } from './testing/engines.ts';
import { TlsDoor } from './testing/tls-door.ts';

/** What all engines have in common between adapter and engine. */
const requests = {
  createRequest: /^POST \S+\/containers\/create/,
  listRequest: /^GET \S+\/containers\/json/,
  createRequests: { volumes: /^POST \S+\/volumes\/create/, networks: /^POST \S+\/networks\/create/ },
  throttledAnswer: 'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
} as const;

/** A status that no engine has, put into what it says of one container. */
const strangeStatus = 'limbo';

/** An engine as it is; what it can't be made to show is seen by way of a front before it. */
async function engineTarget(
  connection: Connection,
  faults: (front: EngineFront) => Pick<FaultAccess, 'upstream' | 'through'>,
  close: () => Promise<void> = async () => undefined,
): Promise<ConformanceTarget> {
  const front = await EngineFront.start(connection);
  const made: string[] = [];
  return {
    connection,
    launch: smallLaunch,
    resizeTo: { vcpus: 0.5, memoryBytes: 64 * 1024 * 1024 },
    pullReference,
    missingNativeId: 'f'.repeat(64),
    provokeUnknownState: async ({ instances }) => {
      const spec = newLaunch('strange', smallLaunch);
      await instances.prepare?.(unhurried, spec, () => undefined);
      const { nativeId } = await instances.create(unhurried, spec);
      made.push(nativeId);
      front.showAs(nativeId, strangeStatus);
      return { nativeId, seenBy: front.connection };
    },
    faults: { ...requests, ...faults(front) },
    close: async () => {
      await removeAll(await docker.connect(connection), made);
      await front.close();
      await close();
    },
  };
}

async function removeAll(connection: ProviderConnection, nativeIds: readonly string[]): Promise<void> {
  for (const nativeId of nativeIds) await connection.instances.terminate(unhurried, nativeId);
  await connection.close();
}

if (localSocket !== undefined) {
  const path = localSocket;
  conformance({
    provider: docker,
    variant: 'local socket',
    target: () =>
      engineTarget({ endpoint: `unix://${path}`, credentials: {}, options: {} }, () => ({
        upstream: { path },
        through: (proxy) => ({
          connection: { endpoint: `unix://${'path' in proxy ? proxy.path : ''}`, credentials: {}, options: {} },
        }),
      })),
  });
}

if (secondEngine !== undefined) {
  const connection = secondEngine;
  conformance({
    provider: docker,
    variant: 'second engine over TLS',
    target: async () => {
      // What goes wrong is made to go wrong in plain HTTP: TLS ends at the door, and begins again behind the front.
      const door = await TlsDoor.open(connection);
      return await engineTarget(
        connection,
        (front) => ({
          upstream: { path: front.path },
          through: (proxy) => ({ connection: door.connectionTo(proxy) }),
        }),
        () => door.close(),
      );
    },
  });
}
