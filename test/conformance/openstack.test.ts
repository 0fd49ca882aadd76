import { conformance } from '@kumo/provider-core/testing';
import { openstack } from '@kumo/provider-openstack';
import { describe, it } from 'vitest';
import { OpenStackFront } from '../support/openstack-front.ts';
import {
  explainNoOpenStack,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
  openStackThings,
} from '../support/openstack-lab.ts';

/** A status that no release has, put into Nova's answers about one server. */
const strangeStatus = 'LIMBO';

if (openStackFile === undefined) {
  describe('not run: OpenStack', () => {
    it(explainNoOpenStack, (context) => context.skip(explainNoOpenStack));
  });
} else {
  conformance({
    provider: openstack,
    target: async () => {
      await openStackReady();
      const login = openStackLogin('demo');
      const { images, sizes, networks } = await openStackThings();
      const front = await OpenStackFront.start(login.authUrl);
      const connection = openStackConnection({ ...login, authUrl: front.authUrl() });
      const idOf = (things: ReadonlyMap<string, string>, name: string) => things.get(name) ?? '';
      return {
        connection,
        launch: {
          image: idOf(images, 'debian-12'),
          sizeNativeId: idOf(sizes, 'm1.tiny'),
          networkNativeIds: [idOf(networks, 'private')],
        },
        missingNativeId: '00000000-0000-4000-8000-000000000000',
        resizeTo: { sizeNativeId: idOf(sizes, 'm1.small') },
        network: { cidr: '10.91.0.0/24' },
        networkNativeId: idOf(networks, 'private'),
        subnetCidr: '10.92.7.0/24',
        upload: { format: 'raw', content: smallImage },
        settleMs: 60_000,
        provokeUnknownState: async ({ instances }) => {
          const page = await instances.list({ signal: new AbortController().signal }, { limit: 1 });
          const nativeId = page.items[0]?.nativeId ?? '';
          front.rewrite((part, path, text) =>
            part === 'compute' && path.includes('/servers/') ? strange(text, nativeId) : text,
          );
          return nativeId;
        },
        faults: {
          upstream: { host: '127.0.0.1', port: front.port },
          through: (proxy) => ({
            connection: { ...connection, endpoint: 'port' in proxy ? front.authUrl(proxy) : '' },
          }),
          createRequest: /^POST \/compute\/\S+\/servers HTTP/,
          listRequest: /^GET \/compute\/\S+\/servers\/detail/,
          createRequests: {
            volumes: /^POST \/volumev3\/\S+\/volumes HTTP/,
            snapshots: /^POST \/volumev3\/\S+\/snapshots HTTP/,
            networks: /^POST \/network\/\S+\/networks HTTP/,
            subnets: /^POST \/network\/\S+\/subnets HTTP/,
            firewalls: /^POST \/network\/\S+\/security-groups HTTP/,
            publicIps: /^POST \/network\/\S+\/floatingips HTTP/,
            keyPairs: /^POST \/compute\/\S+\/os-keypairs HTTP/,
          },
          throttledAnswer:
            'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
        },
        close: () => front.close(),
      };
    },
  });
}

/** A few blocks of zeroes, in pieces. */
async function* smallImage(): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < 4; piece += 1) yield new Uint8Array(64 * 1024);
}

/** Nova's answer with another status for one server. */
function strange(text: string, nativeId: string): string {
  if (!text.startsWith('{')) return text;
  const document: { server?: Record<string, unknown>; servers?: Record<string, unknown>[] } = JSON.parse(text);
  for (const server of [document.server, ...(document.servers ?? [])]) {
    if (server?.id === nativeId) server.status = strangeStatus;
  }
  return JSON.stringify(document);
}
