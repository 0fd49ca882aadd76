import { cloudstack } from '@kumo/provider-cloudstack';
import type { Oddity, ProviderConnection } from '@kumo/provider-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answerIn,
  constructedErrors,
  missingRecordings,
  recordedAnswers,
  recording,
  rowsIn,
} from '../cloudstack/recordings.ts';
import { ReplayServer } from '../cloudstack/replay.ts';

const context = { signal: new AbortController().signal };
const secretKey = 'a-secret-key-that-nobody-may-see';

/** Which command lists each noun. */
const lists = {
  instances: 'listVirtualMachines',
  images: 'listTemplates',
  sizes: 'listServiceOfferings',
  volumes: 'listVolumes',
  snapshots: 'listSnapshots',
  networks: 'listNetworks',
  publicIps: 'listPublicIpAddresses',
  keyPairs: 'listSSHKeyPairs',
} as const;

const title =
  missingRecordings === undefined ? 'what was recorded' : `what was recorded (not run: ${missingRecordings})`;

describe.skipIf(missingRecordings !== undefined)(title, () => {
  let replay: ReplayServer;
  let connection: ProviderConnection;
  const oddities: Oddity[] = [];
  const replayed = (command: string, answer: unknown) =>
    replay.answers.set(command, { body: { [`${command.toLowerCase()}response`]: answer } });

  beforeAll(async () => {
    replay = await ReplayServer.start();
    connection = await cloudstack.connect(
      { endpoint: replay.url, credentials: { apiKey: 'key', secretKey }, options: {} },
      { reportOddity: (oddity) => void oddities.push(oddity) },
    );
  });
  beforeEach(() => {
    replay.answers.clear();
    oddities.length = 0;
  });
  afterAll(async () => {
    await connection.close();
    await replay.close();
  });

  for (const [noun, command] of Object.entries(lists)) {
    it(`${command}: every recorded row is shown, of every age, and none is misunderstood`, async () => {
      const recorded = recordedAnswers([command]);
      expect(recorded.length).toBeGreaterThan(1);
      let rows = 0;
      for (const { file, answer } of recorded) {
        replayed(command, answer);
        const port = connection[noun as keyof typeof lists];
        const page = await port?.list(context, { limit: 500 });
        const ids = new Set(rowsIn(answer).map((row) => String(noun === 'keyPairs' ? row.name : row.id)));
        expect(new Set(page?.items.map(({ nativeId }) => nativeId)), file).toEqual(
          answer.count === 0 ? new Set() : shown(answer, ids),
        );
        for (const item of page?.items ?? []) {
          expect(item.name, file).toMatch(/\S/);
          expect(JSON.stringify(item), file).not.toMatch(/REDACTED/);
        }
        rows += ids.size;
      }
      expect(rows).toBeGreaterThan(1);
      expect(oddities.filter(({ kind }) => kind === 'malformed')).toEqual([]);
      // The one state of a machine that CloudStack itself calls unknown.
      const words = oddities.map(({ detail }) => detail).filter((detail) => !detail.includes('"Unknown"'));
      expect(words).toEqual([]);
    });
  }

  it('listVirtualMachines: all states in the model’s words', async () => {
    replayed('listVirtualMachines', answerIn(recording('constructed/listVirtualMachines-all-states.json')));
    const { items } = await connection.instances.list(context, { limit: 100 });
    const words = Object.fromEntries(items.map(({ nativeState, state }) => [nativeState, state]));
    expect(words).toMatchObject({
      ...{ Starting: 'starting', Running: 'running', Stopping: 'stopping', Stopped: 'stopped', Migrating: 'running' },
      ...{ Destroyed: 'terminated', Expunging: 'terminating', Error: 'error', Unknown: 'unknown', Shutdown: 'stopped' },
    });
    expect(items[0]).toMatchObject({ keyPairNativeId: 'alice', vcpus: 2, memoryBytes: 2 ** 31, tags: { env: 'test' } });
  });

  it('listVirtualMachines: an empty list, and a page past the end, end the walk', async () => {
    for (const file of [
      'constructed/listVirtualMachines-empty.json',
      'constructed/listVirtualMachines-page-beyond-end.json',
    ]) {
      replayed('listVirtualMachines', answerIn(recording(file)));
      expect(await connection.instances.list(context, { limit: 2, cursor: '2:2' })).toMatchObject({
        items: [],
        nextCursor: null,
      });
    }
  });

  it('listSecurityGroups: every recorded rule is shown, with its id', async () => {
    let nameless = 0;
    for (const { file, answer } of recordedAnswers(['listSecurityGroups'])) {
      const groups = rowsIn(answer);
      nameless += groups.filter(({ id }) => id === undefined).length;
      replayed('listZones', {
        count: 1,
        zone: [{ id: 'z', name: 'z', networktype: 'Basic', securitygroupsenabled: true }],
      });
      replayed('listSecurityGroups', answer);
      const { items = [] } = (await connection.firewalls?.list(context, { limit: 100 })) ?? {};
      const rules = groups.flatMap((group) => [...list(group.ingressrule), ...list(group.egressrule)]);
      expect(
        items.flatMap((item) => item.rules),
        file,
      ).toHaveLength(rules.length);
      for (const { id } of items.flatMap((item) => item.rules)) expect(id, file).toMatch(/\S/);
    }
    // One recorded group is an empty object: it can't be shown, and that is reported.
    expect(oddities.map(({ detail }) => detail)).toEqual(nameless === 0 ? [] : ['Fields that do not fit: nativeId']);
  });

  it('listUsageRecords: quoted instants and sizes are understood', async () => {
    for (const { file, answer } of recordedAnswers(['listUsageRecords'])) {
      replayed('listUsageRecords', answer);
      const whole = { from: '2011-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' };
      const used = (await connection.usage?.read(context, whole)) ?? [];
      expect(used, file).toHaveLength(rowsIn(answer).length);
      for (const { from, to, quantity } of used) {
        expect(from < to, file).toBe(true);
        expect(quantity, file).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('listResourceLimits: no limit is null, and counts are in the model’s units', async () => {
    for (const { file, answer } of recordedAnswers(['listResourceLimits'])) {
      replayed('listResourceLimits', answer);
      const quotas = (await connection.quotas?.read(context)) ?? [];
      expect(quotas.length, file).toBeGreaterThan(5);
      expect(quotas.map(({ name }) => name)).toContain('instances');
      for (const { limit } of quotas) if (limit !== null) expect(limit, file).toBeGreaterThanOrEqual(0);
    }
  });

  it('queryAsyncJobResult: recorded jobs end as they ended, also the one that fails without a word', async () => {
    const jobs = recordedAnswers(['queryAsyncJobResult']).filter(({ answer }) => answer.jobstatus !== 0);
    expect(jobs.length).toBeGreaterThan(30);
    const machine = { id: 'm', name: 'm', state: 'Stopped' };
    replayed('listVirtualMachines', { count: 1, virtualmachine: [machine] });
    replayed('startVirtualMachine', { jobid: 'a-job' });
    const ends = await Promise.all(
      jobs.map(async ({ file, answer }) => {
        const single = await ReplayServer.start();
        const one = await cloudstack.connect({
          endpoint: single.url,
          credentials: { apiKey: 'key', secretKey },
          options: {},
        });
        try {
          for (const [command, body] of replay.answers) single.answers.set(command, body);
          single.answers.set('queryAsyncJobResult', { body: { queryasyncjobresultresponse: answer } });
          const end = await one.instances.start(context, 'm').then(
            () => 1,
            (error: unknown) => error,
          );
          return { file, answer, end };
        } finally {
          await one.close();
          await single.close();
        }
      }),
    );
    for (const { file, answer, end } of ends) {
      if (answer.jobstatus === 1) expect(end, file).toBe(1);
      else expect(end, file).toMatchObject({ name: 'ProviderError', outcomeUnknown: false, retryable: false });
    }
  });

  it('a failed job says what it failed of: the inner code counts, not the outer', async () => {
    replayed('listVirtualMachines', { count: 1, virtualmachine: [{ id: 'm', state: 'Stopped' }] });
    replayed('startVirtualMachine', { jobid: 'a-job' });
    replayed('queryAsyncJobResult', answerIn(recording('constructed/queryAsyncJobResult-failure-533.json')));
    const failed = connection.instances.start(context, 'm');
    await expect(failed).rejects.toMatchObject({ code: 'capacity', providerCode: '533' });
    await expect(failed).rejects.toThrow('Unable to create a deployment for VM instance');
  });

  it('errors: each has its code, and says what the cloud said', async () => {
    const codes: Readonly<Record<string, string>> = {
      ...{ 'error-401-bad-signature.json': 'auth_failed', 'error-401-not-available-for-user.json': 'forbidden' },
      ...{ 'error-405-get-refused.json': 'invalid_request', 'error-429-throttled.json': 'throttled' },
      ...{
        'error-430-malformed-map-param.json': 'invalid_request',
        'error-431-missing-parameter.json': 'invalid_request',
      },
      ...{ 'error-431-unknown-id.json': 'not_found', 'error-431-with-uuidlist.json': 'conflict' },
      ...{ 'error-432-unknown-command.json': 'not_supported', 'error-530-internal.json': 'unexpected' },
      ...{ 'error-531-permission.json': 'forbidden', 'error-532-account-limit.json': 'quota_exceeded' },
      ...{ 'error-533-capacity.json': 'capacity', 'error-534-unavailable.json': 'unavailable' },
      ...{ 'error-535-resource-allocation.json': 'quota_exceeded', 'error-536-in-use.json': 'conflict' },
      'error-537-rule-conflict.json': 'conflict',
    };
    for (const { file, body, error } of constructedErrors()) {
      replay.answers.set('rebootVirtualMachine', { status: Number(error.errorcode), body });
      const refused = connection.instances.reboot(context, 'm');
      await expect(refused, file).rejects.toMatchObject({ code: codes[file], providerCode: String(error.errorcode) });
      await expect(refused, file).rejects.toThrow(String(error.errortext).slice(0, 40));
      if (file.includes('429')) await expect(refused).rejects.toMatchObject({ retryAfterMs: 1342, retryable: true });
    }
  });

  it('errors of reads may pass where the same error of a change does not', async () => {
    const body = recording('constructed/error-530-internal.json');
    replay.answers.set('listVirtualMachines', { status: 530, body });
    await expect(connection.instances.list(context, { limit: 1 })).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });

  it('recorded refusals: an unknown offering, a key that is taken', async () => {
    const refusals = [
      ['deployVirtualMachine', 'fixtures/libcloud/deployVirtualMachine_deployfail.json'],
      ['registerSSHKeyPair', 'fixtures/libcloud/registerSSHKeyPair_error.json'],
    ] as const;
    for (const [command, file] of refusals) {
      const body = recording(file);
      replay.answers.set(command, { status: Number(answerIn(body).errorcode ?? 431), body });
      const order = { name: 'n', token: { operationId: 'opr_1', resourceId: 'r', organizationId: 'o' }, tags: {} };
      const asked =
        command === 'registerSSHKeyPair'
          ? connection.keyPairs?.import?.(context, { ...order, publicKey: 'ssh-rsa AAAA' })
          : connection.instances.reboot(context, 'm');
      if (command === 'deployVirtualMachine') replay.answers.set('rebootVirtualMachine', { status: 431, body });
      await expect(asked, file).rejects.toMatchObject({ name: 'ProviderError', providerCode: '431' });
    }
  });
});

/** A page past the end tells how many there are and shows none. */
function shown(answer: Record<string, unknown>, ids: ReadonlySet<string>): ReadonlySet<string> {
  return Object.values(answer).some((value) => Array.isArray(value)) ? ids : new Set();
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
