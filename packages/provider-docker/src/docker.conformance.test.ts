import { conformance } from '@kumo/provider-core/testing';
import { docker } from './index.ts';
import { localSocket, pullReference, secondEngine, smallLaunch } from './testing/engines.ts';

const throttledAnswer =
  'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

if (localSocket !== undefined) {
  const path = localSocket;
  conformance({
    provider: docker,
    variant: 'local socket',
    target: () => ({
      connection: { endpoint: `unix://${path}`, credentials: {}, options: {} },
      launch: smallLaunch,
      resizeTo: { vcpus: 0.5, memoryBytes: 64 * 1024 * 1024 },
      pullReference,
      missingNativeId: 'f'.repeat(64),
      faults: {
        upstream: { path },
        through: (proxy) => ({
          connection: { endpoint: `unix://${'path' in proxy ? proxy.path : ''}`, credentials: {}, options: {} },
        }),
        createRequest: /^POST \S+\/containers\/create/,
        listRequest: /^GET \S+\/containers\/json/,
        createRequests: { volumes: /^POST \S+\/volumes\/create/, networks: /^POST \S+\/networks\/create/ },
        throttledAnswer,
      },
    }),
  });
}

if (secondEngine !== undefined) {
  const connection = secondEngine;
  conformance({
    provider: docker,
    variant: 'second engine over TLS',
    target: () => ({
      connection,
      launch: smallLaunch,
      resizeTo: { vcpus: 0.5, memoryBytes: 64 * 1024 * 1024 },
      pullReference,
    }),
  });
}
