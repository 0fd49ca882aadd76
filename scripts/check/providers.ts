import { readFile } from 'node:fs/promises';
import { providers } from '../../apps/compute/src/providers.ts';
import { keptRuns } from '../docs/conformance-results.ts';
import { providerMap, providersPage } from '../docs/provider-map.ts';
import { type Check, CheckFailed } from './check.ts';

/** The map of providers against the manifests that it is made from. */
export const providerChecks: Check[] = [
  {
    name: 'docs/providers.md says what the manifests and the last conformance runs say',
    async run() {
      const page = await readFile(providersPage, 'utf8');
      if (page !== providerMap([...providers.values()], keptRuns())) {
        throw new CheckFailed('docs/providers.md is behind the manifests: run "npm run docs:providers".');
      }
    },
  },
];
