import path from 'node:path';
import type { ProviderConformance } from '@kumo/model/conformance';
import { root } from '../install/root.mjs';
import type { ConformanceRun } from './conformance-results.ts';
import type { MappedProvider } from './provider-map.ts';

/** What the page of providers shows of the runs: built from them, as docs/providers.md is. */
export const conformanceFile = path.join(root, 'apps/web/src/clouds/conformance.json');

/** The runs of every adapter that ships, in the order of the adapters. */
export function conformanceSummary(
  providers: readonly Pick<MappedProvider, 'kind'>[],
  runs: readonly ConformanceRun[],
): ProviderConformance[] {
  return providers.map(({ kind }) => {
    const own = runs.filter((run) => run.provider === kind);
    const verbs = [...new Set(own.flatMap((run) => Object.keys(run.verbs)))];
    return {
      provider: kind,
      runs: own.map(({ variant, ranOn, promises, failed, notRun, notRunReasons }) => ({
        variant,
        ranOn,
        held: promises - failed - notRun,
        failed,
        notRun,
        notRunReasons,
      })),
      verbs: Object.fromEntries(verbs.map((verb) => [verb, distinct(own.flatMap((run) => run.verbs[verb] ?? []))])),
    };
  });
}

/** The file, the whole of it. */
export function conformanceJson(summary: readonly ProviderConformance[]): string {
  return `${JSON.stringify(summary, null, 1)}\n`;
}

function distinct(outcomes: ProviderConformance['verbs'][string]): ProviderConformance['verbs'][string] {
  return [...new Map(outcomes.map((outcome) => [`${outcome.support} ${outcome.result}`, outcome])).values()];
}
