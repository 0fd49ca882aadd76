import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { providers } from '../../apps/compute/src/providers.ts';
import { type ConformanceRun, keptRuns } from './conformance-results.ts';
import { conformanceFile, conformanceJson, conformanceSummary } from './conformance-summary.ts';

const run: ConformanceRun = {
  provider: 'cirrus',
  variant: 'new',
  ranOn: '2026-01-02',
  promises: 10,
  failed: 1,
  notRun: 2,
  notRunReasons: ['nobody was there'],
  everyCall: 'passed',
  verbs: { 'networks.list': { support: 'supported', result: 'passed' } },
};

it('keeps every outcome of every run of an adapter, each once', () => {
  const verbs = { 'networks.list': { support: 'supported', result: 'failed' } } as const;
  const [cirrus] = conformanceSummary([{ kind: 'cirrus' }], [run, run, { ...run, variant: 'old', verbs }]);
  expect(cirrus?.verbs['networks.list']).toEqual([run.verbs['networks.list'], verbs['networks.list']]);
  expect(cirrus?.runs[2]).toEqual({
    variant: 'old',
    ranOn: '2026-01-02',
    held: 7,
    failed: 1,
    notRun: 2,
    notRunReasons: ['nobody was there'],
  });
});

it('has an adapter that was never run, without runs', () => {
  expect(conformanceSummary([{ kind: 'stratus' }], [run])).toEqual([{ provider: 'stratus', runs: [], verbs: {} }]);
});

it('is on the page of providers as the kept runs say: `npm run docs:providers` writes both', () => {
  const wanted = conformanceJson(
    conformanceSummary(
      [...providers.values()].map((each) => ({ kind: each.kind })),
      keptRuns(),
    ),
  );
  expect(readFileSync(conformanceFile, 'utf8')).toBe(wanted);
});
