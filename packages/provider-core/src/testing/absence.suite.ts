import { type CapabilityNoun, capabilityNouns, capabilityVerbs } from '@kumo/model';
import { describe, expect } from 'vitest';
import { callsOf } from '../calls.ts';
import { capabilityOf, isAbsent } from '../capability-table.ts';
import type { ObservedCall } from '../provider.ts';
import { type Bench, unhurried } from './bench.ts';

/** What the manifest says no to: no port where a whole noun is missing, else a refusal in the manifest's own words. */
export function absenceSuite(bench: Bench): void {
  const { capabilities } = bench.provider;
  describe('absence', () => {
    for (const noun of capabilityNouns) {
      if (isAbsent(capabilities, noun)) {
        for (const verb of capabilityVerbs[noun]) {
          bench.promiseAbsence(noun, verb, `has no port for ${noun}: no ${verb}`, async () => {
            expect(bench.connection[noun]).toBeUndefined();
          });
        }
        continue;
      }
      for (const call of callsOf(noun)) {
        const cell = capabilityOf(capabilities, noun, call.verb);
        if (cell.support !== 'unsupported' || call.optional) continue;
        const title = `refuses ${noun}.${call.method} with the manifest's sentence, without asking the cloud`;
        bench.promiseAbsence(noun, call.verb, title, async () => {
          const calls: ObservedCall[] = [];
          const environment = {
            ...bench.target.environment,
            observeCall: (seen: ObservedCall) => void calls.push(seen),
          };
          const connection = await bench.provider.connect(bench.target.connection, environment);
          try {
            const refusal = { code: 'not_supported', message: cell.reason };
            await expect(invoke(connection[noun], noun, call.method)).rejects.toMatchObject(refusal);
            expect(calls).toEqual([]);
          } finally {
            await connection.close();
          }
        });
      }
    }
  });
}

async function invoke(port: object | undefined, noun: CapabilityNoun, method: string): Promise<unknown> {
  const found: unknown = port === undefined ? undefined : Reflect.get(port, method);
  if (typeof found !== 'function') throw new Error(`${noun}.${method} is not there to refuse`);
  return await Reflect.apply(found, port, [unhurried, 'kumo-conformance-missing', {}]);
}
