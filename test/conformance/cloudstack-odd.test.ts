import { cloudstack } from '@kumo/provider-cloudstack';
import type { LaunchSpec, Oddity, ProviderConnection } from '@kumo/provider-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ApiError,
  CloudstackFake,
  newIsolated,
  newWithGroups,
  oldWithGroups,
  type Profile,
  seeded,
} from '../cloudstack/index.ts';

const keys = { apiKey: 'PLANTED-api-key', secretKey: 'PLANTED-secret-key' };
const context = { signal: new AbortController().signal };

function launchOf(name: string, more: Partial<LaunchSpec> = {}): LaunchSpec {
  return {
    token: { operationId: `opr_${name.length}_${name.slice(0, 8)}`, resourceId: 'ins_1', organizationId: 'org_test' },
    ...{
      name,
      image: seeded.template,
      sizeNativeId: seeded.size,
      networkNativeIds: [],
      ports: [],
      env: {},
      volumes: [],
    },
    tags: {},
    ...more,
  };
}

describe('an odd CloudStack', () => {
  let fake: CloudstackFake;
  let connection: ProviderConnection;
  const oddities: Oddity[] = [];
  const open = async (profile: Profile, options = {}) => {
    fake = await CloudstackFake.start(profile, keys);
    connection = await cloudstack.connect(
      { endpoint: fake.url, credentials: keys, options },
      { reportOddity: (oddity) => void oddities.push(oddity) },
    );
  };
  const launch = async (spec: LaunchSpec) => {
    const { nativeId } = await connection.instances.create(context, spec);
    await connection.instances.activate?.(context, nativeId, spec);
    return nativeId;
  };
  const reopen = async (profile: Profile) => {
    await connection.close();
    await fake.close();
    await open(profile);
  };

  beforeEach(async () => {
    oddities.length = 0;
    await open(newIsolated);
  });
  afterEach(async () => {
    await connection.close();
    await fake.close();
  });

  for (const [where, aheadMs] of [
    ['behind', 3_600_000],
    ['ahead of', -3_600_000],
  ] as const) {
    it(`is understood when our clock is an hour ${where} its own, and nothing is asked for twice`, async () => {
      for (const profile of [newIsolated, oldWithGroups]) {
        await reopen(profile);
        fake.clockAheadMs = aheadMs;
        await connection.identify(context);
        const nativeId = await launch(launchOf('skewed'));
        expect((await connection.instances.get(context, nativeId)).state).toBe('running');
        expect(fake.world.store.all('machines')).toHaveLength(1);
        expect(fake.count('deployVirtualMachine')).toBe(1);
      }
    });
  }

  it('gets a change signed anew after its clock jumped, and makes one thing', async () => {
    await connection.identify(context);
    fake.clockAheadMs = 3_600_000;
    await connection.keyPairs?.generate?.(context, { name: 'jumped', token: launchOf('jumped').token, tags: {} });
    expect(fake.world.store.all('keyPairs')).toHaveLength(1);
  });

  it('says that keys are wrong, and not more than twice', async () => {
    const wrong = await cloudstack.connect({
      ...{ endpoint: fake.url, credentials: { ...keys, secretKey: 'another' }, options: {} },
    });
    try {
      const error = await wrong.identify(context).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'auth_failed', retryable: false });
      expect(String(error)).toContain('Check API key and secret key');
    } finally {
      await wrong.close();
    }
  });

  it('keeps names of 10,000 characters, emoji and quotes in tags, and machines of the same name apart', async () => {
    const long = `${'n'.repeat(9_990)} "🚀" ü`;
    const tags = { 'team 🚀': 'blau & grün + 100%', "o'clock": '~(*)!' };
    const first = await launch(launchOf('twin', { tags }));
    const second = await launch({ ...launchOf('twin'), token: launchOf('other twin').token });
    await connection.instances.rename?.(context, first, long);
    const { items } = await connection.instances.list(context, { limit: 10 });
    expect(items.find(({ nativeId }) => nativeId === first)).toMatchObject({ name: long, tags });
    expect(items.find(({ nativeId }) => nativeId === second)).toMatchObject({ name: 'twin', tags: {} });
    const hosts = fake.world.store.all('machines').map(({ fields }) => String(fields.name));
    expect(new Set(hosts).size).toBe(2);
    for (const host of hosts) expect(host).toMatch(/^twin-[0-9a-f]{8}$/);
  });

  it('refuses before anything is made what it could not keep: tags too long, or alike but for case', async () => {
    for (const tags of [{ ['k'.repeat(256)]: 'v' }, { k: 'v'.repeat(256) }, { Team: 'a', team: 'b' }]) {
      await expect(connection.instances.create(context, launchOf('tagged', { tags }))).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
    expect(fake.world.store.all('machines')).toEqual([]);
  });

  it('changes the value of a tag, takes one off, and keeps our marks', async () => {
    const nativeId = await launch(launchOf('retagged', { tags: { stage: 'test', old: 'x' } }));
    await connection.instances.tag?.(context, nativeId, { Stage: 'live', new: 'y' });
    expect(await connection.instances.get(context, nativeId)).toMatchObject({
      ...{ tags: { Stage: 'live', new: 'y' }, operationId: launchOf('retagged').token.operationId },
    });
  });

  it('shows machines of which it tells next to nothing, and those in a state without a word', async () => {
    fake.world.store.add('machines', { state: 'Limbo', nic: 'none', tags: 7 }, 'bare');
    fake.world.store.add('machines', { nic: [{}], securitygroup: null, memory: 'much', cpunumber: -1 }, 'barer');
    const { items } = await connection.instances.list(context, { limit: 10 });
    expect(items).toMatchObject([
      { nativeId: 'bare', name: 'bare', state: 'unknown', nativeState: 'Limbo', privateIps: [], vcpus: null },
      { nativeId: 'barer', state: 'unknown', nativeState: '', memoryBytes: null, networkNativeIds: [] },
    ]);
    expect(oddities).toMatchObject([{ kind: 'unknown_state' }, { kind: 'unknown_state' }]);
  });

  it('never repeats a secret: in what is shown, in errors, or in what is reported as odd', async () => {
    await reopen(newWithGroups);
    const userData = 'PLANTED-user-data';
    const nativeId = await launch(launchOf('secretive', { userData }));
    const [machine] = fake.world.store.all('machines');
    if (machine !== undefined) {
      const details = { password: 'PLANTED-password', 'Encrypted.Password': 'PLANTED-encrypted' };
      Object.assign(machine.fields, { password: 'PLANTED-vm-password', details, state: 'PLANTED' });
    }
    fake.failNext(
      'rebootVirtualMachine',
      new ApiError(431, `bad apikey ${keys.apiKey}, secret ${keys.secretKey}`),
      'answer',
    );
    const errors = [
      await connection.instances.reboot(context, nativeId).catch((error: unknown) => error),
      await connection.instances
        .create(context, launchOf('bad', { userData, image: 'none' }))
        .catch((error: unknown) => error),
    ];
    const seen = await connection.instances.get(context, nativeId);
    const {
      nativeState: _,
      native: { state: __, ...native },
      ...rest
    } = seen;
    const told = errors.map((error) =>
      error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error),
    );
    const encoded = Buffer.from(userData).toString('base64');
    for (const text of [JSON.stringify([rest, native]), ...told]) {
      expect(text).not.toContain('PLANTED');
      expect(text).not.toContain(encoded);
    }
    expect(JSON.stringify(oddities)).not.toContain('PLANTED-');
    expect(native).toMatchObject({ passwordenabled: true });
  });

  it('is listed whole where its operator allows only small pages', async () => {
    for (let at = 0; at < 45; at += 1)
      fake.world.store.add('machines', { name: `m-${at}`, state: 'Stopped' }, `m-${at}`);
    fake.world.largestPage = 20;
    const ids = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await connection.instances.list(context, {
        limit: 1000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { nativeId } of page.items) ids.add(nativeId);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(ids.size).toBe(45);
  });

  it('is listed in as few calls as there are pages, and a steady fleet is told to be so', async () => {
    for (let at = 0; at < 1000; at += 1) {
      const fields = { name: `m-${at}`, state: 'Running', nic: [], securitygroup: [] };
      fake.world.store.add('machines', fields, `m-${at}`);
    }
    fake.asked.length = 0;
    const first = await connection.instances.list(context, { limit: 500 });
    const second = await connection.instances.list(context, { limit: 500, cursor: first.nextCursor ?? '' });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([500, 500, null]);
    expect(fake.asked).toEqual(['listVolumes', 'listVirtualMachines', 'listVirtualMachines']);
    const known = new Map(first.items.map(({ nativeId, fingerprint = '' }) => [nativeId, fingerprint]));
    const again = await connection.instances.list(context, { limit: 500, known });
    expect([again.items.length, again.unchanged.length]).toEqual([0, 500]);
  });

  it('shows machines without their disks to a role that may not list those', async () => {
    await reopen({ ...newIsolated, denied: ['listVolumes', 'listAccounts'] });
    const nativeId = await launch(launchOf('diskless'));
    expect((await connection.instances.get(context, nativeId)).volumeNativeIds).toEqual([]);
    expect((await connection.quotas?.read(context))?.find(({ name }) => name === 'instances')).toEqual({
      ...{ name: 'instances', limit: 200, used: null },
    });
  });

  it('destroys what it may not expunge, and learns that by one refusal', async () => {
    const first = await launch(launchOf('first'));
    const second = await launch(launchOf('second'));
    await connection.instances.terminate(context, first);
    await connection.instances.terminate(context, second);
    expect(fake.count('destroyVirtualMachine')).toBe(3);
    await expect(connection.instances.get(context, first)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('makes a machine of a custom size, and says what such a size needs', async () => {
    const custom = { sizeNativeId: seeded.customSize };
    const sized = launchOf('custom', { ...custom, vcpus: 3, memoryBytes: 3 * 2 ** 30 });
    const nativeId = await launch(sized);
    expect(await connection.instances.get(context, nativeId)).toMatchObject({ vcpus: 3, memoryBytes: 3 * 2 ** 30 });
    await expect(connection.instances.create(context, launchOf('half', { ...custom, vcpus: 3 }))).rejects.toMatchObject(
      {
        code: 'invalid_request',
      },
    );
    const sizes = (await connection.sizes?.list(context, { limit: 10 }))?.items ?? [];
    expect(sizes.find(({ name }) => name === 'custom')).toMatchObject({ vcpus: null, memoryBytes: null });
  });

  it('says what a role lacks, and what a version has not', async () => {
    const denied = ['createSnapshot', 'listUsageRecords', 'createVolume'];
    await reopen({ ...newIsolated, denied });
    const { capabilities, warnings, description } = await connection.identify(context);
    expect(description).toMatch(
      /^CloudStack 4\.22\.0\.0 at 127\.0\.0\.1:\d+, account dev of customers, zones zone-1, zone-2$/,
    );
    for (const cell of [capabilities.snapshots.create, capabilities.usage.read, capabilities.volumes.create]) {
      expect(cell).toMatchObject({
        support: 'unsupported',
        reason: expect.stringMatching(/^The role of this key may not call/),
      });
    }
    expect(warnings).toContain(
      'The role of this key lacks createSnapshot, createVolume, listUsageRecords; what needs them is switched off here.',
    );
    expect(capabilities.firewalls.create).toMatchObject({ support: 'unsupported' });
    expect(capabilities.firewalls.addRule).toEqual({ support: 'supported' });

    await reopen(oldWithGroups);
    const old = await connection.identify(context);
    expect(old.capabilities.console.open).toEqual({
      ...{ support: 'unsupported', reason: 'CloudStack has this since 4.18; this is 4.15.2.0.' },
    });
    expect(old.capabilities.events.history).toMatchObject({ reason: expect.stringContaining('since 4.17') });
    expect(old.capabilities.firewalls.apply).toMatchObject({ reason: expect.stringContaining('since 4.16.1') });
    expect(old.capabilities.networks.create).toMatchObject({ support: 'unsupported' });
    expect(old.capabilities.firewalls.create).toEqual({ support: 'supported' });
    expect(old.warnings).toEqual([]);
  });

  it('opens no console at an address that may not be dialled', async () => {
    const nativeId = await launch(launchOf('console'));
    const guarded = await cloudstack.connect(
      { endpoint: fake.url, credentials: keys, options: {} },
      {
        checkEndpoint: async (host) => {
          if (host !== '127.0.0.1') throw new Error(`${host} is forbidden`);
          return [host];
        },
      },
    );
    try {
      const opened = guarded.console?.open(context, nativeId, { columns: 80, rows: 24 });
      await expect(opened).rejects.toMatchObject({ name: 'ProviderError' });
    } finally {
      await guarded.close();
    }
  });
});
