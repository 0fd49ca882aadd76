import { aws } from '@kumo/provider-aws';
import { conformance } from '@kumo/provider-core/testing';
import { it } from 'vitest';
import { Moto, whyNoMoto } from '../support/moto.ts';
import { feedMetrics, imageOf, launchByMoto, networkOf, showState } from '../support/moto-surroundings.ts';

/** As EC2 answers when it is asked too often, with the pause that the kit waits for. */
const refusal =
  '<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error></Errors><RequestID>00000000-0000-0000-0000-000000000000</RequestID></Response>';
const throttledAnswer = [
  'HTTP/1.1 503 Service Unavailable',
  'Retry-After: 1',
  'Content-Type: text/xml',
  `Content-Length: ${refusal.length}`,
  'Connection: close',
  '',
  refusal,
].join('\r\n');

const action = (name: string) => new RegExp(`\\n(.*&)?Action=${name}(&|$)`);

const missing = await whyNoMoto();
if (missing !== undefined) it.skip(`conformance: AWS on moto: ${missing}`);
else {
  conformance({
    provider: aws,
    variant: 'moto',
    target: async () => {
      const moto = await Moto.start();
      const metrics = feedMetrics(moto);
      const connection = moto.connection();
      const image = await imageOf(moto);
      return {
        connection,
        launch: { image, sizeNativeId: 't3.micro' },
        resizeTo: { sizeNativeId: 't3.small' },
        networkNativeId: await networkOf(moto, '10.71.0.0/16'),
        subnetCidr: '10.71.1.0/24',
        provokeUnknownState: async () => {
          const [id = ''] = await launchByMoto(moto, image, 1, { Name: 'strange' });
          await showState(moto, id, 'dreaming');
          return id;
        },
        faults: {
          upstream: { host: '127.0.0.1', port: moto.port },
          through: (proxy) => {
            if (!('port' in proxy)) throw new TypeError('The proxy listens on a port');
            return { connection: { ...connection, endpoint: `http://${proxy.host}:${proxy.port}` } };
          },
          createRequest: action('RunInstances'),
          listRequest: action('DescribeInstances'),
          createRequests: {
            volumes: action('CreateVolume'),
            snapshots: action('CreateSnapshot'),
            networks: action('CreateVpc'),
            subnets: action('CreateSubnet'),
            firewalls: action('CreateSecurityGroup'),
            publicIps: action('AllocateAddress'),
            keyPairs: action('ImportKeyPair'),
          },
          throttledAnswer,
        },
        close: async () => {
          metrics.stop();
          await moto.close();
        },
      };
    },
  });
}
