import { until } from '@kumo/provider-core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiCommands } from '../cloudstack/api-commands.ts';
import { ApiError, CloudstackFake, newIsolated, oldWithGroups, type Profile, seeded } from '../cloudstack/index.ts';
import {
  constructedErrors,
  isJobByReference,
  missingRecordings,
  recordedAnswers,
  referenceFields,
  referenceParameters,
  rowsIn,
} from '../cloudstack/recordings.ts';

type Row = Record<string, unknown>;

const title = missingRecordings === undefined ? 'as the real ones' : `as the real ones (not run: ${missingRecordings})`;

/** Lists whose answers are looked at, and the commands that make what they list, by the name of what a job's result holds. */
const compared = [
  ...[
    'listVirtualMachines',
    'listVolumes',
    'listSnapshots',
    'listTemplates',
    'listServiceOfferings',
    'listDiskOfferings',
  ],
  ...['listNetworks', 'listNetworkOfferings', 'listSecurityGroups', 'listPublicIpAddresses', 'listFirewallRules'],
  ...['listEgressFirewallRules', 'listSSHKeyPairs', 'listZones', 'listAccounts', 'listResourceLimits', 'listEvents'],
  ...['listUsageRecords', 'listApis', 'listCapabilities', 'queryAsyncJobResult', 'createConsoleEndpoint'],
];

describe.skipIf(missingRecordings !== undefined)(`the fake CloudStack answers ${title}`, () => {
  for (const profile of [oldWithGroups, newIsolated]) {
    describe(profile.version, () => comparisons(profile));
  }

  it('knows commands, their parameters and which are jobs, as the reference has them', () => {
    for (const [command, known] of Object.entries(apiCommands)) {
      const parameters = referenceParameters(command);
      expect(isJobByReference(command), command).toBe(known.isAsync);
      for (const name of [...known.required, ...known.optional, ...Object.keys(known.later)]) {
        expect([...parameters.keys()], `${command} ${name}`).toContain(name);
      }
      for (const [name, { required }] of parameters) {
        if (required === true) expect(known.required, `${command} ${name}`).toContain(name);
      }
    }
  });

  it('refuses in the form of the constructed errors', () => {
    const shape = (row: Row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeOf(value)]));
    for (const { file, error } of constructedErrors()) {
      const ours = shape(new ApiError(Number(error.errorcode), 'why').toRow());
      expect(ours, file).toMatchObject(shape(error));
    }
  });
});

function comparisons(profile: Profile): void {
  let fake: CloudstackFake;
  const answers = new Map<string, Row>();

  beforeAll(async () => {
    fake = await CloudstackFake.start(profile, { apiKey: 'key', secretKey: 'secret' });
    await fill(fake);
    for (const command of compared) {
      if (command === 'createConsoleEndpoint' && !fake.world.isSince('4.18')) continue;
      answers.set(command, await answerOf(fake, command));
    }
  });
  afterAll(() => fake.close());

  for (const command of compared) {
    it(`${command}: every field is one that the real ones have, of the same type`, () => {
      const answer = answers.get(command);
      if (answer === undefined) return;
      const rows = rowsIn(answer.jobid === undefined ? answer : { job: answer });
      if (command !== 'listEgressFirewallRules' && command !== 'listFirewallRules') {
        const isThere = profile.zones === 'groups' || command !== 'listSecurityGroups';
        const hasAny = isThere && !(profile.zones === 'groups' && /NetworkOfferings|PublicIp/.test(command));
        expect(rows.length > 0, `${command} has rows`).toBe(hasAny);
      }
      const recorded = typesOf(
        recordedAnswers([command]).flatMap((one) =>
          rowsIn(one.answer.jobid === undefined ? one.answer : { job: one.answer }),
        ),
      );
      const reference = referenceFields(command);
      for (const row of rows) {
        for (const [field, value] of Object.entries(row)) {
          const told = reference.get(field);
          const types = new Set([...(recorded.get(field) ?? []), ...(told === undefined ? [] : [told.type])]);
          expect(types.size, `${command}.${field} is unheard of`).toBeGreaterThan(0);
          const isOldId = /id$/.test(field) && typeOf(value) === 'string' && types.has('number');
          const says = `${command}.${field} is ${typeOf(value)}, and should be ${[...types].join(' or ')}`;
          expect(isOldId || types.has(typeOf(value)), says).toBe(true);
          const isKnownThen = told?.since === undefined || recorded.has(field) || fake.world.isSince(told.since);
          expect(isKnownThen, `${command}.${field} came with ${told?.since}`).toBe(true);
        }
      }
    });
  }
}

/** Makes one of everything that lists show. */
async function fill(fake: CloudstackFake): Promise<void> {
  const zoneid = '1128bd56-b4d9-4ac6-a7b9-c715b187ce11';
  const machine = fake.ask('deployVirtualMachine', {
    ...{ zoneid, templateid: seeded.template, serviceofferingid: seeded.size, name: 'web-1' },
  });
  fake.ask('createSSHKeyPair', { name: 'key' });
  fake.ask('createSnapshot', { volumeid: seeded.volume, name: 'copy' });
  await until(5_000, () => {
    expect(fake.ask('queryAsyncJobResult', { jobid: String(machine.jobid) })).toMatchObject({ jobstatus: 1 });
  });
  if (fake.world.profile.zones === 'groups') {
    const [group] = fake.world.store.all('groups');
    const rule = { protocol: 'tcp', startport: '22', endport: '22', cidrlist: '0.0.0.0/0' };
    fake.ask('authorizeSecurityGroupIngress', { securitygroupid: group?.id ?? '', ...rule });
    return;
  }
  fake.ask('createFirewallRule', { ipaddressid: seeded.address, protocol: 'tcp', startport: '80', endport: '80' });
  fake.ask('createEgressFirewallRule', { networkid: seeded.network, protocol: 'icmp', cidrlist: '10.1.1.0/24' });
  fake.ask('enableStaticNat', { ipaddressid: seeded.address, virtualmachineid: String(machine.id) });
}

async function answerOf(fake: CloudstackFake, command: string): Promise<Row> {
  const [machine] = fake.world.store.all('machines');
  const id = machine?.id ?? '';
  const params: Readonly<Record<string, Record<string, string>>> = {
    listTemplates: { templatefilter: 'executable' },
    listUsageRecords: { startdate: '2026-01-01', enddate: '2026-01-02' },
    createConsoleEndpoint: { virtualmachineid: id },
  };
  if (command !== 'queryAsyncJobResult') return fake.ask(command, params[command]);
  const { jobid } = fake.ask('rebootVirtualMachine', { id });
  return await until(5_000, () => {
    const job = fake.ask(command, { jobid: String(jobid) });
    expect(job.jobstatus).toBe(1);
    return job;
  });
}

function typesOf(rows: readonly Row[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const [field, value] of Object.entries(row))
      types.set(field, (types.get(field) ?? new Set()).add(typeOf(value)));
  }
  return types;
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}
