import { capabilityNouns, capabilityVerbs } from '@kumo/model';
import { describe, expect } from 'vitest';
import { capabilityOf } from '../capability-table.ts';
import { type Bench, unhurried } from './bench.ts';

const width = { unsupported: 0, conditional: 1, supported: 2 } as const;

/** Who answers, and that it is the same one each time. */
export function connectionSuite(bench: Bench): void {
  describe('connection', () => {
    bench.promiseOfConnection('gives the same account key on every connection', async () => {
      const second = await bench.provider.connect(bench.target.connection, bench.target.environment);
      try {
        expect((await second.identify(unhurried)).accountKey).toBe(bench.identity.accountKey);
      } finally {
        await second.close();
      }
      expect(bench.identity.accountKey).toMatch(/\S/);
      expect(bench.identity.description).toMatch(/\S/);
    });

    bench.promiseOfConnection('answers for every verb and never widens the manifest', async () => {
      for (const noun of capabilityNouns) {
        for (const verb of capabilityVerbs[noun]) {
          const found = capabilityOf(bench.identity.capabilities, noun, verb);
          const declared = capabilityOf(bench.provider.capabilities, noun, verb);
          expect(width[found.support], `${noun}.${verb}`).toBeLessThanOrEqual(width[declared.support]);
        }
      }
    });

    bench.promiseOfConnection('refuses a connect form with a field that it does not have', async () => {
      const connection = {
        ...bench.target.connection,
        options: { ...bench.target.connection.options, surprise: true },
      };
      await expect(bench.provider.connect(connection, bench.target.environment)).rejects.toMatchObject({
        code: 'invalid_request',
      });
    });

    bench.promiseOfConnection('ends calls that come after it was closed with an error of ours', async () => {
      const closed = await bench.provider.connect(bench.target.connection, bench.target.environment);
      await closed.close();
      await expect(closed.instances.list(unhurried, { limit: 1 })).rejects.toMatchObject({ name: 'ProviderError' });
    });
  });
}
