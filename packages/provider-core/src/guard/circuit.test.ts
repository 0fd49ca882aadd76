import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abandoned, admit, answered, type Circuit, closedCircuit, failed } from './circuit.ts';

const settings = { failures: 3, firstProbeMs: 1_000, maxProbeMs: 30_000 };

type Step = { readonly waitMs: number; readonly outcome: 'answer' | 'failure' | 'called_off' };
const steps = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 40_000 }),
    outcome: fc.constantFrom<Step['outcome']>('answer', 'failure', 'called_off'),
  }),
  { maxLength: 60 },
);

function play(
  all: readonly Step[],
  check: (before: Circuit, after: Circuit, admitted: string, now: number) => void,
): Circuit {
  let now = 0;
  let circuit = closedCircuit(now);
  for (const { waitMs, outcome } of all) {
    now += waitMs;
    const before = circuit;
    const admission = admit(circuit, now);
    circuit = admission.circuit;
    if (admission.as !== 'refused') {
      const isProbe = admission.as === 'probe';
      if (outcome === 'answer') circuit = answered(circuit, now);
      else if (outcome === 'failure') circuit = failed(circuit, settings, { isProbe, now, jitter: 0.5 });
      else if (isProbe) circuit = abandoned(circuit, now);
    }
    check(before, circuit, admission.as, now);
  }
  return circuit;
}

describe('circuit', () => {
  it('opens only by failures in a row, and always by enough of them', () => {
    fc.assert(
      fc.property(steps, (all) => {
        let inARow = 0;
        let index = 0;
        play(all, (before, after, admitted) => {
          const outcome = all[index++]?.outcome;
          if (admitted === 'call' && outcome === 'answer') inARow = 0;
          if (admitted === 'call' && outcome === 'failure') inARow += 1;
          if (admitted === 'probe' && outcome === 'answer') inARow = 0;
          if (before.phase === 'closed') expect(after.phase).toBe(inARow >= settings.failures ? 'open' : 'closed');
        });
      }),
    );
  });

  it('never asks again before the time it named, and never names one further off than the limit', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, (before, after, admitted, now) => {
          if (before.phase === 'open') expect(admitted).toBe(now >= before.nextAttemptAt ? 'probe' : 'refused');
          if (after.phase === 'open') expect(after.nextAttemptAt - now).toBeLessThanOrEqual(settings.maxProbeMs);
        });
      }),
    );
  });

  it('is closed by one answer, whatever came before', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const circuit = play(all, () => undefined);
        expect(answered(circuit, 1e9)).toMatchObject({ phase: 'closed', failures: 0 });
      }),
    );
  });

  it('lets one probe through at a time', () => {
    const open: Circuit = { phase: 'open', since: 0, attempt: 1, nextAttemptAt: 100 };
    const first = admit(open, 100);
    expect(first.as).toBe('probe');
    expect(admit(first.circuit, 1e9).as).toBe('refused');
  });

  it('is not kept open longer by late failures of calls from before', () => {
    const open: Circuit = { phase: 'open', since: 0, attempt: 1, nextAttemptAt: 100 };
    expect(failed(open, settings, { isProbe: false, now: 50, jitter: 0 })).toBe(open);
  });
});
