import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InventoryNoun, observationSchemas } from '@kumo/provider-core';
import { describe, expect, it } from 'vitest';
import { fromOpenStackAnswer } from './errors.ts';
import { fromAction } from './events.ts';
import { listOf, type Native, objectOf } from './fields.ts';
import { fromSecurityGroup } from './firewalls.ts';
import { fromGlanceImage } from './images.ts';
import { fromNovaServer } from './instance-mapping.ts';
import { fromNovaKeyPair } from './key-pairs.ts';
import { fromNeutronNetwork } from './networks.ts';
import { fromFloatingIp } from './public-ips.ts';
import { fromFlavor } from './sizes.ts';
import { fromCinderSnapshot } from './snapshots.ts';
import { fromNeutronSubnet } from './subnets.ts';
import { fromServerUsage } from './usage.ts';
import { fromCinderVolume } from './volumes.ts';

const folder = fileURLToPath(new URL('../../../../shared/providers/openstack/', import.meta.url));
const hasRecordings = existsSync(folder);
const title = hasRecordings
  ? 'recorded answers'
  : 'recorded answers (not run: shared/providers/openstack beside the project is missing)';

const read = (file: string): Native => objectOf(JSON.parse(readFileSync(join(folder, file), 'utf8')));
const nothing = { flavors: new Map(), imageNames: new Map(), ports: new Map() };
const around = { cidrs: new Map(), routed: new Set<string>() };

/** Of each noun: a recorded list, the field that holds it, and what reads one of it. */
const lists: readonly (readonly [noun: InventoryNoun, file: string, key: string, map: (native: Native) => unknown])[] =
  [
    ['instances', 'nova/servers__v2.96__servers-details-resp.json', 'servers', (one) => fromNovaServer(one, nothing)],
    ['instances', 'nova/servers__servers-details-resp.json', 'servers', (one) => fromNovaServer(one, nothing)],
    ['sizes', 'nova/flavors__v2.75__flavors-detail-resp.json', 'flavors', fromFlavor],
    [
      'keyPairs',
      'nova/os-keypairs__v2.35__keypairs-list-resp.json',
      'keypairs',
      (one) => fromNovaKeyPair(objectOf(one.keypair)),
    ],
    ['images', 'glance/images-list-response.json', 'images', fromGlanceImage],
    ['volumes', 'cinder/volumes__v3.65__volumes-list-detailed-response.json', 'volumes', fromCinderVolume],
    ['snapshots', 'cinder/snapshots__snapshots-list-detailed-response.json', 'snapshots', fromCinderSnapshot],
    ['networks', 'neutron/networks__networks-list-response.json', 'networks', (one) => fromNeutronNetwork(one, around)],
    ['firewalls', 'neutron/security-groups__security-groups-list-response.json', 'security_groups', fromSecurityGroup],
    [
      'publicIps',
      'neutron/floatingips__floating-ips-list-response.json',
      'floatingips',
      (one) => fromFloatingIp(one, new Map()),
    ],
  ];

describe.runIf(hasRecordings)(title, () => {
  it.each(lists)('gives %s of %s that the model takes as they are', (noun, file, key, map) => {
    const all = listOf(read(`samples/${file}`)[key]);
    expect(all.length).toBeGreaterThan(0);
    for (const one of all) expect(observationSchemas[noun].safeParse(map(one)).error).toBeUndefined();
  });

  it.each(lists)(
    'gives %s of %s that the model takes although every field is missing but the id',
    (noun, _file, _key, map) => {
      const bare = noun === 'keyPairs' ? { keypair: { name: 'bare' } } : { id: 'bare' };
      expect(observationSchemas[noun].safeParse(map(bare)).error).toBeUndefined();
    },
  );

  it('shows a server with its flavor, addresses and tags', () => {
    const [server] = listOf(read('samples/nova/servers__v2.96__servers-details-resp.json').servers);
    expect(fromNovaServer(server ?? {}, nothing)).toMatchObject({
      state: 'running',
      nativeState: 'ACTIVE',
      sizeName: 'm1.tiny',
      vcpus: 1,
      memoryBytes: 512 * 2 ** 20,
      privateIps: ['192.168.1.30'],
      tags: { 'My Server Name': 'Apache1' },
      volumeNativeIds: ['volume_id1', 'volume_id2'],
    });
  });

  it('shows a server of a cell that is down as unknown, and why', () => {
    const { server } = read('samples/nova/servers__v2.71__server-get-down-cell-resp.json');
    expect(fromNovaServer(objectOf(server), nothing)).toMatchObject({ state: 'unknown', nativeState: 'UNKNOWN' });
  });

  it('shows no user data and no password of what administrators are sent', () => {
    const server = { id: 'a', 'OS-EXT-SRV-ATTR:user_data': 'planted', adminPass: 'planted', links: [{ href: 'x' }] };
    expect(JSON.stringify(fromNovaServer(server, nothing))).not.toMatch(/planted|links/);
  });

  it('reads subnets, actions and usage', () => {
    const { subnet } = read('samples/neutron/subnets__subnet-show-response.json');
    expect(observationSchemas.subnets.safeParse(fromNeutronSubnet(objectOf(subnet))).error).toBeUndefined();
    const actions = listOf(
      read('samples/nova/os-instance-actions__v2.84__instance-actions-list-resp.json').instanceActions,
    );
    expect(actions.flatMap(fromAction).map(({ message }) => message)).toContain('Stopped.');
    const [tenant] = listOf(
      read('samples/nova/os-simple-tenant-usage__v2.40__simple-tenant-usage-get-detail.json').tenant_usages,
    );
    const period = { from: '2012-10-08T20:00:00.000Z', to: '2012-10-08T22:00:00.000Z' };
    const used = listOf(tenant?.server_usages).flatMap((server) => fromServerUsage(server, period));
    expect(used).toContainEqual(expect.objectContaining({ meter: 'instance.hour', quantity: 1, to: period.to }));
  });

  it('has a code of ours for every recorded error', () => {
    const codes = readdirSync(join(folder, 'errors')).map((file) => {
      const { status, headers, body, bodyText } = read(`errors/${file}`);
      const text = typeof bodyText === 'string' ? bodyText : JSON.stringify(body);
      const lower = Object.fromEntries(
        Object.entries(objectOf(headers)).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const error = fromOpenStackAnswer(
        { status: Number(status), headers: lower, text },
        { title: 'X', hasEffect: false },
      );
      return [file.replace('.json', ''), error.code];
    });
    expect(Object.fromEntries(codes)).toMatchObject({
      'cinder-400-state': 'conflict',
      'cinder-413-quota': 'quota_exceeded',
      'glance-404-html': 'not_found',
      'glance-403-protected-html': 'forbidden',
      'neutron-409-overquota': 'quota_exceeded',
      'neutron-409-in-use': 'conflict',
      'nova-403-quota': 'quota_exceeded',
      'nova-403-policy': 'forbidden',
      'nova-406-microversion': 'not_supported',
      'nova-429-overlimit': 'throttled',
      'nova-500': 'unavailable',
      'middleware-401-any-service': 'auth_failed',
    });
    expect(codes.map(([, code]) => code)).not.toContain('unexpected');
  });
});
