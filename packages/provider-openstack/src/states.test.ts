import { describe, expect, it } from 'vitest';
import { publicIpState, serverState } from './states.ts';

describe('states', () => {
  it.each([
    ['BUILD', 'spawning', 'provisioning'],
    ['ACTIVE', null, 'running'],
    ['ACTIVE', 'powering-off', 'stopping'],
    ['ACTIVE', 'image_uploading', 'running'],
    ['ACTIVE', 'deleting', 'terminating'],
    ['SHUTOFF', 'powering-on', 'starting'],
    ['SHUTOFF', null, 'stopped'],
    ['PAUSED', null, 'suspended'],
    ['SUSPENDED', 'resuming', 'starting'],
    ['SHELVED_OFFLOADED', null, 'suspended'],
    ['VERIFY_RESIZE', null, 'resizing'],
    ['VERIFY_RESIZE', 'resize_reverting', 'resizing'],
    ['HARD_REBOOT', 'rebooting_hard', 'rebooting'],
    ['ERROR', null, 'error'],
    ['ERROR', 'powering-on', 'error'],
    ['ERROR', 'deleting', 'terminating'],
    ['DELETED', 'deleting', 'terminated'],
    ['UNKNOWN', null, 'unknown'],
    ['LIMBO', 'deleting', 'unknown'],
    ['', null, 'unknown'],
    ['constructor', null, 'unknown'],
  ] as const)('%s with task %s is %s', (status, task, state) => {
    expect(serverState(status, task)).toBe(state);
  });

  it('take an address for bound when it has a port, though no agent serves it', () => {
    expect(publicIpState('DOWN', true)).toBe('bound');
    expect(publicIpState('DOWN', false)).toBe('free');
    expect(publicIpState('ERROR', true)).toBe('error');
    expect(publicIpState('', false)).toBe('unknown');
  });
});
