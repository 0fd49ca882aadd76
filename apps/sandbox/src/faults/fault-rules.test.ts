import { describe, expect, it } from 'vitest';
import { profileSchema } from '../account/profile.ts';
import { FaultPlan, faultRuleSchema } from './fault-rules.ts';

const calm = profileSchema.parse({});
const rule = (input: unknown) => faultRuleSchema.parse(input);

describe('faults', () => {
  it('do not happen where nothing says so', () => {
    const plan = new FaultPlan(1);
    for (let call = 0; call < 100; call += 1) expect(plan.forCall('instances.list', false, calm, 0).kinds.size).toBe(0);
  });

  it('happen as often as their rate says, and each time to the same calls', () => {
    const count = () => {
      const plan = new FaultPlan(7);
      const profile = profileSchema.parse({ errorRate: 0.2 });
      return Array.from({ length: 5_000 }, () => plan.forCall('instances.list', false, profile, 0).kinds.has('error'));
    };
    const first = count();
    expect(first.filter(Boolean).length / first.length).toBeCloseTo(0.2, 1);
    expect(count()).toEqual(first);
  });

  it('happen to the calls they name, as many times and as long as they say', () => {
    const plan = new FaultPlan(1);
    plan.set([rule({ kind: 'hang', on: 'instances.create', times: 2, forMs: 100 })], 1_000);
    const hangs = (call: string, now: number) => plan.forCall(call, true, calm, now).kinds.has('hang');
    expect(hangs('instances.list', 1_000)).toBe(false);
    expect([hangs('instances.create', 1_000), hangs('instances.create', 1_050)]).toEqual([true, true]);
    expect(hangs('instances.create', 1_060)).toBe(false);
    plan.set([rule({ kind: 'hang', on: 'instances', forMs: 100 })], 1_000);
    expect([hangs('instances.get', 1_099), hangs('instances.get', 1_100)]).toEqual([true, false]);
  });

  it('lose answers of changes only, never of reads', () => {
    const plan = new FaultPlan(1);
    const profile = profileSchema.parse({ lostAnswerRate: 1 });
    expect(plan.forCall('instances.create', true, profile, 0).kinds.has('lose_answer')).toBe(true);
    expect(plan.forCall('instances.list', false, profile, 0).kinds.has('lose_answer')).toBe(false);
  });
});
