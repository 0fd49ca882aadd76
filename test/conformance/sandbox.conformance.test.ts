import { conformance } from '@kumo/provider-core/testing';
import { sandbox } from '@kumo/provider-sandbox';
import { SandboxProcess } from './sandbox-process.ts';

const seed = 'conformance';

conformance({
  provider: sandbox,
  target: async () => {
    const process = await SandboxProcess.start();
    const connection = { credentials: {}, options: { seed, instances: 40, confirmResize: true } };
    const account = `/v1/accounts/${seed}`;
    await process.control('PUT', account, { instances: 40, profile: { confirmResize: true } });
    const networks = (await process.control('GET', `${account}/networks`)) as { items: { id: string }[] };
    return {
      connection,
      environment: { sandboxUrl: process.url },
      launch: { image: 'debian-13', sizeNativeId: 'small' },
      missingNativeId: 'vm-0123456789abcdef',
      resizeTo: { sizeNativeId: 'medium' },
      settleMs: 15_000,
      networkNativeId: networks.items[0]?.id ?? '',
      subnetCidr: '10.64.1.0/24',
      provokeUnknownState: async ({ instances }) => {
        const page = await instances.list({ signal: new AbortController().signal }, { limit: 40 });
        const nativeId = page.items.at(-1)?.nativeId ?? '';
        await process.control('PUT', `/control/accounts/${seed}/instances/${nativeId}/state`, { state: 'LIMBO' });
        return nativeId;
      },
      faults: {
        upstream: { host: '127.0.0.1', port: process.port },
        through: (proxy) => ({
          connection,
          environment: { sandboxUrl: 'port' in proxy ? `http://${proxy.host}:${proxy.port}` : '' },
        }),
        createRequest: /^POST \S+\/instances HTTP/,
        listRequest: /^GET \S+\/instances\?/,
        createRequests: {
          volumes: /^POST \S+\/volumes HTTP/,
          snapshots: /^POST \S+\/snapshots HTTP/,
          networks: /^POST \S+\/networks HTTP/,
          subnets: /^POST \S+\/subnets HTTP/,
          firewalls: /^POST \S+\/firewalls HTTP/,
          publicIps: /^POST \S+\/public_ips HTTP/,
          keyPairs: /^POST \S+\/key_pairs\/import HTTP/,
        },
        throttledAnswer:
          'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      },
      close: async () => {
        await process.close();
      },
    };
  },
});
