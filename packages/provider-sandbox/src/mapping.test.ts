import { describe, expect, it } from 'vitest';
import { fromSandboxInstance, marksOf, siblingTags, tagsToSend } from './mapping.ts';
import { fromSandboxVolume } from './storage-mapping.ts';
import type { SandboxInstance, SandboxVolume } from './wire.ts';

/** As the sandbox sent it, 2026-11-22. */
const recorded: SandboxInstance = {
  id: 'vm-cfa7af0a4573d9c5',
  name: 'auth-prod-002',
  state: 'RUNNING',
  state_reason: null,
  size: 'small',
  vcpus: 1,
  memory_mib: 2048,
  image: 'img-15ef4b488b7983c2',
  image_name: 'Rocky Linux 9',
  zone: 'sandbox-1b',
  private_ip: '10.0.0.1',
  public_ips: [],
  networks: ['net-f686c56b59b7f056'],
  subnets: ['sub-1'],
  firewalls: ['fw-1'],
  volumes: [],
  key_pair: 'key-1',
  tags: { role: 'auth', 'kumo:operation': 'opr_1' },
  created_at: '2026-03-01T18:01:50.565Z',
  booted_at: '2026-09-13T11:14:25.144Z',
  revision: 4,
};

describe('mapping', () => {
  it('has a word for every state of the sandbox, and says unknown for any other', () => {
    const state = (native: string) => fromSandboxInstance({ ...recorded, state: native }).state;
    const words = [
      'PENDING',
      'RUNNING',
      'STOPPING',
      'STOPPED',
      'STARTING',
      'REBOOTING',
      'REBUILDING',
      'RESIZING',
      'RESIZED',
      'CONFIRMING',
      'REVERTING',
      'SUSPENDING',
      'SUSPENDED',
    ];
    expect(words.map(state)).toEqual([
      'provisioning',
      'running',
      'stopping',
      'stopped',
      'starting',
      'rebooting',
      'provisioning',
      'resizing',
      'resizing',
      'resizing',
      'resizing',
      'stopping',
      'suspended',
    ]);
    expect(['RESUMING', 'TERMINATING', 'TERMINATED', 'FAILED', 'LIMBO', 'constructor'].map(state)).toEqual([
      'starting',
      'terminating',
      'terminated',
      'error',
      'unknown',
      'unknown',
    ]);
  });

  it('keeps everything that was sent, and our marks out of the tags', () => {
    const seen = fromSandboxInstance(recorded);
    expect(seen).toMatchObject({
      nativeId: 'vm-cfa7af0a4573d9c5',
      memoryBytes: 2_147_483_648,
      operationId: 'opr_1',
      tags: { role: 'auth' },
      privateIps: ['10.0.0.1'],
      publicIps: [],
      fingerprint: '2 4',
      firewallNativeIds: ['fw-1'],
      keyPairNativeId: 'key-1',
      zone: 'sandbox-1b',
    });
    expect(seen.native).toEqual(recorded);
  });

  it('sends a person’s tags together with our marks, and finds the marks again', () => {
    const token = { operationId: 'opr_1', resourceId: 'ins_1', organizationId: 'org_1' };
    const sent = tagsToSend({ team: 'blue' }, token);
    expect(sent).toMatchObject({ team: 'blue', 'kumo:operation': 'opr_1' });
    expect(Object.keys(marksOf(sent)).sort()).toEqual(['kumo:operation', 'kumo:organization', 'kumo:resource']);
    expect(siblingTags({}, { ...token, operationId: 'opr_2' })).toEqual({
      'kumo:operation': 'opr_2',
      'kumo:organization': 'org_1',
    });
  });

  it('says who mounts a volume', () => {
    const volume: SandboxVolume = {
      id: 'vol-1',
      name: 'data',
      state: 'IN-USE',
      size_gib: 20,
      type: 'fast',
      zone: 'sandbox-1a',
      bootable: false,
      instance: 'vm-1',
      tags: {},
      created_at: recorded.created_at,
      revision: 0,
    };
    expect(fromSandboxVolume(volume)).toMatchObject({
      state: 'in_use',
      sizeBytes: 21_474_836_480,
      attachedTo: ['vm-1'],
    });
  });
});
