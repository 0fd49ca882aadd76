import { cloudstack } from '@kumo/provider-cloudstack';
import { conformance } from '@kumo/provider-core/testing';
import {
  CloudstackFake,
  newIsolated,
  newWithGroups,
  oldWithGroups,
  type Profile,
  seeded,
} from '../cloudstack/index.ts';

const keys = { apiKey: 'conformance-api-key', secretKey: 'conformance-secret-key' };
const throttled = JSON.stringify({
  listvirtualmachinesresponse: {
    ...{ uuidList: [], errorcode: 429, cserrorcode: 9999 },
    errortext: 'The given user has reached his/her account api limit, please retry after 1000 ms.',
  },
});

/** Every request goes to one address by POST: they are told apart by their body. */
const asks = (command: string) => new RegExp(`\\n.*\\bcommand=${command}&`);

/** CloudStack has no server that could be installed for a test: these run on the fake, once for each kind of cloud. */
function run(variant: string, profile: Profile): void {
  conformance({
    provider: cloudstack,
    variant,
    target: async () => {
      const fake = await CloudstackFake.start(profile, keys);
      const connection = { endpoint: fake.url, credentials: keys, options: {} };
      return {
        connection,
        launch: { image: seeded.template, sizeNativeId: seeded.size },
        missingNativeId: '00000000-0000-4000-8000-000000000999',
        resizeTo: { sizeNativeId: seeded.largerSize },
        settleMs: 15_000,
        volumeNativeId: seeded.volume,
        ...(profile.zones === 'isolated'
          ? {
              network: { cidr: '10.7.0.0/24' },
              externalNetworkNativeId: seeded.network,
              firewallNativeId: `address/${seeded.address}`,
            }
          : {}),
        provokeUnknownState: async ({ instances }) => {
          const { items } = await instances.list({ signal: new AbortController().signal }, { limit: 1 });
          const nativeId = items[0]?.nativeId ?? '';
          const machine = fake.world.store.find('machines', nativeId);
          if (machine !== undefined) machine.fields.state = 'Limbo';
          return nativeId;
        },
        faults: {
          upstream: { host: '127.0.0.1', port: fake.port },
          through: (proxy) => ({
            connection: { ...connection, endpoint: 'port' in proxy ? `http://${proxy.host}:${proxy.port}` : '' },
          }),
          createRequest: asks('deployVirtualMachine'),
          listRequest: asks('listVirtualMachines'),
          createRequests: {
            volumes: asks('createVolume'),
            snapshots: asks('createSnapshot'),
            networks: asks('createNetwork'),
            firewalls: asks('createSecurityGroup'),
            publicIps: asks('associateIpAddress'),
            keyPairs: asks('registerSSHKeyPair'),
          },
          throttledAnswer: `HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nContent-Length: ${throttled.length}\r\nConnection: close\r\n\r\n${throttled}`,
        },
        close: () => fake.close(),
      };
    },
  });
}

run('fake of 4.15 with security groups', oldWithGroups);
run('fake of 4.22 with isolated networks', newIsolated);
run('fake of 4.22 with security groups', newWithGroups);
