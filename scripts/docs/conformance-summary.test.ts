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

it('is kept of runs that held everything and left nothing out, every verb on at least one connection', () => {
  const runs = keptRuns();
  for (const { provider, variant, failed, notRun, notRunReasons } of runs) {
    expect({ provider, variant, failed, notRun, notRunReasons }).toMatchObject({ failed: 0, notRun: 0 });
  }
  const neverHeld = [...providers.values()].flatMap(({ kind }) => {
    const own = runs.filter(({ provider }) => provider === kind);
    const verbs = new Set(own.flatMap((each) => Object.keys(each.verbs)));
    const isHeld = (verb: string) => own.some((each) => each.verbs[verb]?.result === 'passed');
    return [...verbs].filter((verb) => !isHeld(verb)).map((verb) => `${kind}: ${verb}`);
  });
  expect(neverHeld).toEqual([]);
});
