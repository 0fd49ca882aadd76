import { afterAll, beforeAll, describe } from 'vitest';
import { absenceSuite } from './absence.suite.ts';
import { accountsSuite } from './accounts.suite.ts';
import { Bench } from './bench.ts';
import { connectionSuite } from './connection.suite.ts';
import { eventsSuite } from './events.suite.ts';
import { faultsSuite } from './faults.suite.ts';
import { firewallsSuite } from './firewalls.suite.ts';
import { imagesSuite } from './images.suite.ts';
import { inventorySuite } from './inventory.suite.ts';
import { keyPairsSuite } from './key-pairs.suite.ts';
import { launchingSuite } from './launching.suite.ts';
import { lifeCycleSuite } from './life-cycle.suite.ts';
import { lookInsideSuite } from './look-inside.suite.ts';
import { machinesSuite } from './machines.suite.ts';
import { networksSuite } from './networks.suite.ts';
import { oddInputsSuite } from './odd-inputs.suite.ts';
import { publicIpsSuite } from './public-ips.suite.ts';
import { writeReport } from './report.ts';
import type { ConformanceOptions } from './target.ts';
import { volumesSuite } from './volumes.suite.ts';

/**
 * Registers the suites that hold an adapter to its manifest, against a real endpoint. The manifest alone selects them; where it
 * says no, the absence is tested. Call it once at the top of a test file:
 *
 *     conformance({ provider: docker, target: () => ({ connection, launch: { image: 'busybox', command: […] } }) });
 */
export function conformance(options: ConformanceOptions): void {
  const bench = new Bench(options);
  const title = [options.provider.displayName, options.variant].filter((part) => part !== undefined).join(', ');
  describe(`conformance: ${title}`, () => {
    beforeAll(() => bench.open(), 120_000);
    afterAll(async () => {
      try {
        await bench.close();
      } finally {
        const description = await Promise.resolve()
          .then(() => bench.identity.description)
          .catch((error: unknown) => String(error));
        await writeReport(options.provider, { variant: options.variant, description, results: bench.results });
      }
    }, 300_000);
    connectionSuite(bench);
    absenceSuite(bench);
    lifeCycleSuite(bench);
    inventorySuite(bench);
    launchingSuite(bench);
    machinesSuite(bench);
    imagesSuite(bench);
    volumesSuite(bench);
    networksSuite(bench);
    firewallsSuite(bench);
    publicIpsSuite(bench);
    keyPairsSuite(bench);
    accountsSuite(bench);
    oddInputsSuite(bench);
    lookInsideSuite(bench);
    eventsSuite(bench);
    faultsSuite(bench);
  });
}
