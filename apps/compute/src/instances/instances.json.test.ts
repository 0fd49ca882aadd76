import { healthStates, instanceKinds, instanceSchema, instanceStates, newId, observationSources } from '@kumo/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CloudView } from '../clouds/clouds.view.ts';
import { PocketCloud } from '../testing/pocket-cloud.ts';
import { type InstanceTexts, instanceJson } from './instances.json.ts';
import { type InstanceRow, toInstance } from './instances.view.ts';

const ids = { instance: newId('instance'), organization: newId('organization'), cloud: newId('cloud') };
const provider = new PocketCloud().provider('pocket');

const anyCloud: fc.Arbitrary<CloudView> = fc
  .record({
    unreachableSince: fc.option(fc.constant(new Date('2026-11-22T10:00:00Z'))),
    confirmedAt: fc.constantFrom(new Map(), new Map([['instances' as const, Date.UTC(2026, 5, 1)]])),
    liveUntil: fc.option(fc.constant(new Date('2027-01-01T00:00:00Z'))),
  })
  .map((over) => ({
    id: ids.cloud,
    name: 'Lab "one"',
    provider: 'pocket',
    organizationId: ids.organization,
    access: 'own' as const,
    isShared: false,
    pullsImages: false,
    capabilities: provider.capabilities,
    staleAfterMs: 60_000,
    instanceKind: 'vm' as const,
    simulated: false,
    ...over,
  }));

const anyText = fc.oneof(fc.string(), fc.constantFrom('web-1', 'a"b', 'NULL', '{x}', 'a,b', 'tab\t', 'ü\u2028\\'));
const textOrNull = fc.option(anyText);
const anyInstant = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .chain((at) => fc.constantFrom(at, new Date(Math.floor(at.getTime() / 1000) * 1000)));
const anyPort = fc.record({
  container: fc.integer({ min: 1, max: 65_535 }),
  host: fc.option(fc.integer({ min: 0, max: 65_535 })),
  hostIp: textOrNull,
  protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const),
});

const anyRow: fc.Arbitrary<InstanceRow> = fc.record({
  id: fc.constant(ids.instance),
  organization_id: fc.constant(ids.organization),
  project_id: fc.option(fc.constant(newId('project'))),
  cloud_id: fc.constant(ids.cloud),
  native_id: anyText,
  listed: fc.boolean(),
  name: anyText,
  kind: fc.constantFrom(...instanceKinds),
  state: fc.constantFrom(...instanceStates),
  native_state: anyText,
  state_reason: textOrNull,
  health: fc.constantFrom(...healthStates),
  pending_state: fc.option(fc.constantFrom(...instanceStates)),
  image_id: fc.option(fc.constant(newId('image'))),
  image_name: textOrNull,
  size_id: fc.option(fc.constant(newId('size'))),
  size_name: textOrNull,
  vcpus: fc.option(fc.constantFrom(1, 0.5, 96)),
  memory_bytes: fc.option(fc.maxSafeNat().map(String)),
  private_ips: fc.array(anyText),
  public_ips: fc.array(anyText),
  ports: fc.array(anyPort),
  network_ids: fc.array(fc.constant(newId('network'))),
  volume_ids: fc.array(fc.constant(newId('volume'))),
  firewall_ids: fc.array(fc.constant(newId('firewall'))),
  key_pair_id: fc.option(fc.constant(newId('keyPair'))),
  zone: textOrNull,
  tags: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    anyText,
  ),
  managed: fc.boolean(),
  started_at: fc.option(anyInstant),
  created_at: anyInstant,
  observed_at: anyInstant,
  source: fc.constantFrom(...observationSources),
});

/** A value in the words of Postgres. */
function asPostgresWrites(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date)
    return `${value
      .toISOString()
      .replace('T', ' ')
      .replace(/\.?0*Z$/, '')}+00`;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return `{${value.map(element).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function element(text: string): string {
  const isPlain = /^[\w.:-]+$/.test(text) && text.toUpperCase() !== 'NULL';
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, (mark) => `\\${mark}`)}"`;
}

function textsOf({ ports, ...row }: InstanceRow): InstanceTexts {
  const texts = Object.fromEntries(Object.entries(row).map(([column, value]) => [column, asPostgresWrites(value)]));
  return { ...texts, ports: JSON.stringify(ports) } as unknown as InstanceTexts;
}

test('an instance that is written straight from Postgres is the one that is made of its row, field for field in order', () => {
  fc.assert(
    fc.property(anyRow, anyCloud, (row, cloud) => {
      const json = instanceJson(textsOf(row), cloud);
      expect(JSON.stringify(JSON.parse(json))).toBe(JSON.stringify(toInstance(row, cloud)));
    }),
    { numRuns: 500 },
  );
});

test('it is an instance of the contract', () => {
  const [[row, cloud] = []] = fc.sample(fc.tuple(anyRow, anyCloud), { numRuns: 1, seed: 7 });
  if (row === undefined || cloud === undefined) throw new Error('no sample');
  expect(instanceSchema.safeParse(JSON.parse(instanceJson(textsOf(row), cloud))).error).toBeUndefined();
});

test('one that was observed at another time than the one before says so', () => {
  const [[row, cloud] = []] = fc.sample(fc.tuple(anyRow, anyCloud), { numRuns: 1, seed: 7 });
  if (row === undefined || cloud === undefined) throw new Error('no sample');
  for (const observed_at of [new Date('2026-07-01T00:00:00Z'), new Date('2026-07-02T00:00:00Z')]) {
    const { observedAt } = JSON.parse(instanceJson(textsOf({ ...row, observed_at }), cloud));
    expect(observedAt).toBe(observed_at.toISOString());
  }
});
