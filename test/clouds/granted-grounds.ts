import { CloudstackFake, newIsolated, seeded } from '../cloudstack/index.ts';
import { Moto, whyNoMoto } from '../support/moto.ts';
import {
  explainNoOpenStack,
  openStackApi,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
} from '../support/openstack-lab.ts';
import { removeLeftovers } from '../support/openstack-leftovers.ts';
import type { Body, Rest } from './rest.ts';

/** A cloud on which several organizations have things in one account. */
export interface Ground {
  /** What its owner types to connect it. */
  readonly order: object;
  readonly image: (image: Body) => boolean;
  readonly size: (size: Body) => boolean;
  /** What tells the owner's account. */
  readonly account: string;
  /** Makes what a machine goes into that is nobody else's; gives the part of a launch that names it. */
  place(who: Rest, cloudId: string, name: string): Promise<Body>;
  /** Whether addresses are got for no network. */
  readonly hasFreeAddresses: boolean;
  /** Removes what a test that broke off has left. */
  close(prefix: string): Promise<void>;
}

/** How a ground is come by, or why it is not there. */
export interface GroundSource {
  readonly title: string;
  readonly missing: string | undefined;
  open(): Promise<Ground>;
}

const keys = { apiKey: 'PLANTED-whole-api-key', secretKey: 'PLANTED-whole-secret-key' };

/** The real OpenStack of the lab, moto's EC2, and the CloudStack of this house. */
export const groundSources: readonly GroundSource[] = [
  {
    title: 'OpenStack',
    missing: openStackFile === undefined ? explainNoOpenStack : undefined,
    async open() {
      await openStackReady();
      const { projectId } = await openStackApi('demo');
      return {
        order: { provider: 'openstack', ...openStackConnection(openStackLogin('demo')) },
        image: ({ name }) => name === 'debian-12',
        size: ({ name }) => name === 'm1.tiny',
        account: projectId,
        async place(who, cloudId, name) {
          const network = await who.done(201, 'POST', '/networks', { cloudId, name });
          await who.done(201, 'POST', '/subnets', { networkId: network.id, name, cidr: '10.77.0.0/24' });
          return { networkIds: [network.id] };
        },
        hasFreeAddresses: true,
        close: removeLeftovers,
      };
    },
  },
  {
    title: 'AWS',
    missing: await whyNoMoto(),
    async open() {
      const moto = await Moto.start();
      return {
        order: { provider: 'aws', ...moto.connection() },
        image: ({ name }) => String(name).startsWith('amzn2-ami-hvm'),
        size: ({ name }) => name === 't3.micro',
        account: '123456789012',
        async place(who, cloudId, name) {
          const { id } = await who.done(201, 'POST', '/firewalls', { cloudId, name, description: 'mine' });
          return { firewallIds: [id] };
        },
        hasFreeAddresses: true,
        close: () => moto.close(),
      };
    },
  },
  {
    title: 'CloudStack',
    missing: undefined,
    async open() {
      // What is destroyed goes at once, so that its network can go, too.
      const fake = await CloudstackFake.start({ ...newIsolated, mayExpunge: true }, keys);
      return {
        order: { provider: 'cloudstack', endpoint: fake.url, credentials: keys },
        image: ({ nativeId }) => nativeId === seeded.template,
        size: ({ nativeId }) => nativeId === seeded.size,
        account: fake.world.account.domainid,
        async place(who, cloudId, name) {
          const { id } = await who.done(201, 'POST', '/networks', { cloudId, name, cidr: '10.77.0.0/24' });
          return { networkIds: [id] };
        },
        hasFreeAddresses: false,
        close: () => fake.close(),
      };
    },
  },
];
