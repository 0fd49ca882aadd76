import type { Capability, CapabilityTable } from '@kumo/model';
import { capabilityNouns, capabilityVerbs, instanceActions, instanceStates } from '@kumo/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedActions } from './allowed-actions.ts';

function tableOf(cell: (noun: string, verb: string) => Capability): CapabilityTable {
  const rows = capabilityNouns.map((noun) => [
    noun,
    Object.fromEntries(capabilityVerbs[noun].map((verb) => [verb, cell(noun, verb)])),
  ]);
  return Object.fromEntries(rows) as CapabilityTable;
}

const all = tableOf(() => ({ support: 'supported' }));
const base = { capabilities: all, unreachableSince: null, cloudName: 'Lab' } as const;
const anyCell: fc.Arbitrary<Capability> = fc.oneof(
  fc.constant<Capability>({ support: 'supported' }),
  fc.constant<Capability>({ support: 'unsupported', reason: 'This cloud has none.' }),
  fc.subarray([...instanceStates]).map((when): Capability => ({ support: 'conditional', when, reason: 'Only then.' })),
);
const anyTable = fc.func(anyCell).map((pick) => tableOf((noun, verb) => pick(noun, verb)));
const anySituation = fc.record({
  capabilities: anyTable,
  state: fc.constantFrom(...instanceStates),
  unreachableSince: fc.option(fc.constant(new Date(Date.UTC(2026, 10, 22, 14, 21)))),
  cloudName: fc.constant('Lab'),
});

describe('allowed actions', () => {
  it('ask nobody about a new size that is still on its way, and everybody once the cloud waits', () => {
    const offers = (isUnderWay: boolean) => {
      const { confirmResize, revertResize, terminate } = allowedActions({ ...base, state: 'resizing', isUnderWay });
      return [confirmResize.allowed, revertResize.allowed, terminate.allowed];
    };
    expect(offers(true)).toEqual([false, false, true]);
    expect(offers(false)).toEqual([true, true, true]);
  });

  it('answers for every action in every situation, and every no is a sentence', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const offer = allowedActions(situation);
        expect(Object.keys(offer).sort()).toEqual([...instanceActions, 'logs', 'console', 'metrics'].sort());
        for (const answer of Object.values(offer)) {
          if (!answer.allowed) expect(answer.reason).toMatch(/^[A-Z].*\.$/);
        }
      }),
    );
  });

  it('never allows what the cloud does not support, and gives its own sentence', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const offer = allowedActions(situation);
        for (const action of instanceActions) {
          const cell = situation.capabilities.instances[action];
          if (cell.support === 'unsupported') expect(offer[action]).toEqual({ allowed: false, reason: cell.reason });
        }
      }),
    );
  });

  it('never allows an action on what is gone, going, or out of reach', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const isGone = situation.state === 'terminated' || situation.state === 'terminating';
        if (!isGone && situation.unreachableSince === null) return;
        const offer = allowedActions(situation);
        for (const action of instanceActions) expect(offer[action].allowed).toBe(false);
      }),
    );
  });

  it('allows an action outside the named states of a condition never', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const offer = allowedActions(situation);
        for (const action of instanceActions) {
          const cell = situation.capabilities.instances[action];
          if (cell.support === 'conditional' && cell.when && !cell.when.includes(situation.state)) {
            expect(offer[action].allowed).toBe(false);
          }
        }
      }),
    );
  });

  it('says why in words a person would use', () => {
    const no = (reason: string) => ({ allowed: false, reason });
    expect(allowedActions({ ...base, state: 'running' }).start).toEqual(no('It is running already.'));
    expect(allowedActions({ ...base, state: 'stopping' }).start).toEqual(
      no('It is stopping; wait until that has ended.'),
    );
    expect(allowedActions({ ...base, state: 'stopped' }).reboot).toEqual(
      no('It is stopped: this is possible while it is running.'),
    );
    expect(allowedActions({ ...base, state: 'suspended' }).stop).toEqual(no('It is suspended: resume it first.'));
    const since = new Date(Date.UTC(2026, 10, 22, 14, 21));
    expect(allowedActions({ ...base, state: 'running', unreachableSince: since }).stop).toEqual(
      no('Lab has not answered since 2026-11-22 14:21 UTC.'),
    );
  });
});
