import { absent, type CapabilityTable, capabilityNouns, onlyWhen, supported, unsupported } from '@kumo/model';
import { describe, expect, it } from 'vitest';
import type { ConformanceRun } from './conformance-results.ts';
import { type MappedProvider, providerMap } from './provider-map.ts';

const nothing = Object.fromEntries(
  capabilityNouns.map((noun) => [noun, absent(noun, `Nothing of ${noun} here.`)]),
) as unknown as CapabilityTable;
const networks = { list: supported, create: onlyWhen(['running'], 'Some day.'), delete: unsupported('Never.') };
const cirrus: MappedProvider = {
  kind: 'cirrus',
  displayName: 'Cirrus',
  simulated: false,
  capabilities: { ...nothing, networks },
};
const run: ConformanceRun = {
  provider: 'cirrus',
  variant: null,
  ranOn: '2026-01-02',
  promises: 10,
  failed: 1,
  notRun: 2,
  notRunReasons: ['nobody was there'],
  everyCall: 'passed',
  verbs: {
    'networks.list': { support: 'supported', result: 'passed' },
    'networks.create': { support: 'conditional', result: 'failed' },
    'networks.delete': { support: 'supported', result: 'passed' },
  },
};

describe('the map of providers', () => {
  it('says of each verb what is declared, why not, and what the last run showed', () => {
    const page = providerMap([cirrus], [run]);
    expect(page).toContain('| list | yes ✓ |\n| create | if (1) ✗ |');
    expect(page).toContain('\n1. Some day.\n2. Never.\n');
    expect(page).toContain('| Cirrus |  | 2026-01-02 | 7 | 1 | 2 |');
    expect(page).toContain('- Not run on Cirrus: nobody was there');
  });

  it('does not count a run from before the manifest said otherwise', () => {
    expect(providerMap([cirrus], [run])).toContain('| delete | no (2) ○ |');
  });

  it('counts one failed variant as not held, and a refusal as not tried', () => {
    const verbs = { 'networks.list': { support: 'supported', result: 'failed' } } as const;
    expect(providerMap([cirrus], [run, { ...run, variant: 'old', verbs }])).toContain('| list | yes ✗ |');
    const refused = { 'networks.list': { support: 'supported', result: 'refused' } } as const;
    expect(providerMap([cirrus], [{ ...run, verbs: refused }])).toContain('| list | yes ○ |');
  });

  it('shows a provider that was never run, and leaves out runs of what does not ship', () => {
    const page = providerMap([cirrus], [{ ...run, provider: 'stratus' }]);
    expect(page).toContain('| Cirrus | | not run yet | | | |');
    expect(page).toContain('| list | yes ○ |');
    expect(page).not.toContain('stratus');
  });

  it('writes a sentence that several verbs share once', () => {
    const page = providerMap([cirrus], []);
    expect(page.split('Nothing of firewalls here.')).toHaveLength(2);
  });
});
