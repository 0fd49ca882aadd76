import { capabilityNouns, capabilityVerbs } from '@kumo/model';
import { describe, expect } from 'vitest';
import { capabilityOf, isAbsent } from '../capability-table.ts';
import type { ObservedCall } from '../provider.ts';
import type { Bench } from './bench.ts';
import { expectRefused, methodsOf } from './refusal.ts';

/** What the manifest says no to: no port where a whole noun is missing, else a refusal in the manifest's own words. */
export function absenceSuite(bench: Bench): void {
  const { capabilities } = bench.provider;
  describe('absence', () => {
    for (const noun of capabilityNouns) {
      for (const verb of capabilityVerbs[noun]) {
        const cell = capabilityOf(capabilities, noun, verb);
        if (isAbsent(capabilities, noun)) {
          bench.promiseAbsence(noun, verb, `has no port for ${noun}: no ${verb}`, async () => {
            expect(bench.connection[noun]).toBeUndefined();
          });
        } else if (cell.support === 'unsupported') {
          const asked = methodsOf(noun, verb).join(' and ');
          const title = `refuses to ${verb} ${noun} (${asked}) with the manifest's sentence, without asking the cloud`;
          bench.promiseAbsence(noun, verb, title, async () => {
            const calls: ObservedCall[] = [];
            const observeCall = (seen: ObservedCall) => void calls.push(seen);
            const environment = { ...bench.target.environment, observeCall };
            const connection = await bench.provider.connect(bench.target.connection, environment);
            try {
              await expectRefused(connection, { noun, verb, sentence: cell.reason });
              expect(calls).toEqual([]);
            } finally {
              await connection.close();
            }
          });
        }
      }
    }
  });
}
