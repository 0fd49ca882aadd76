import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetOf } from '../world/fleet.ts';
import { SandboxError } from './errors.ts';
import { instanceActions, settled, transitionOf } from './life-cycle.ts';
import { nativeStates } from './things.ts';

const base = fleetOf(1, Date.UTC(2026, 0, 1)).instances.at(0);
const when = { now: 1_000, roll: 0.5, speed: 1, newSize: null };

describe('life cycle', () => {
  it('ends every sequence of actions in a state that lasts, within the time it named', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...instanceActions), { maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (actions, roll) => {
          let instance = { ...base, state: 'RUNNING', pending: null };
          let now = 0;
          for (const action of actions) {
            try {
              const begun = transitionOf(instance, action, {
                now,
                roll,
                speed: 1,
                newSize: action === 'resize' ? 'large' : null,
              });
              if (begun === undefined) continue;
              expect(begun.endsAt - now).toBeLessThanOrEqual(4_000);
              now = begun.endsAt;
              instance = { ...settled({ ...instance, pending: begun }, begun), pending: null };
            } catch (error) {
              expect(error).toBeInstanceOf(SandboxError);
            }
          }
          expect(['RUNNING', 'STOPPED', 'SUSPENDED', 'TERMINATED']).toContain(instance.state);
          expect(instance.bootedAt === null).toBe(['STOPPED', 'TERMINATED'].includes(instance.state));
        },
      ),
    );
  });

  it('can always be terminated, even out of a state that nobody knows', () => {
    for (const state of [...nativeStates, 'LIMBO']) {
      const begun = transitionOf({ ...base, state, pending: null }, 'terminate', when);
      expect(begun?.to ?? state).toMatch(/^TERMINAT/);
    }
  });

  it('takes what is done already, or under way, for done', () => {
    expect(transitionOf({ ...base, state: 'STOPPED' }, 'stop', when)).toBeUndefined();
    const stopping = transitionOf({ ...base, state: 'RUNNING' }, 'stop', when);
    expect(transitionOf({ ...base, state: 'RUNNING', pending: stopping ?? null }, 'stop', when)).toBeUndefined();
    expect(() => transitionOf({ ...base, state: 'RUNNING', pending: stopping ?? null }, 'start', when)).toThrow(
      'STOPPING',
    );
  });
});
