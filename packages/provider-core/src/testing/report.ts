import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Capability, type CapabilityNoun, capabilityNouns, capabilityVerbs } from '@kumo/model';
import { capabilityOf } from '../capability-table.ts';
import type { Provider } from '../provider.ts';

/** One promise as it turned out. */
export interface PromiseResult {
  /** The verb it belongs to; `connection` is for what holds for every call. */
  readonly noun: CapabilityNoun | 'connection';
  readonly verb: string;
  readonly title: string;
  /** `refused`: this connection can't do it although others can; that it says so was seen. */
  readonly result: 'passed' | 'refused' | 'failed' | 'not_run';
  /** Why it was not run or refused, or what failed. */
  readonly reason?: string;
  readonly durationMs: number;
}

/** One verb of the manifest, and what its promises came to. */
export type VerbReport = Capability & {
  readonly noun: CapabilityNoun;
  readonly verb: string;
  readonly result: PromiseResult['result'];
  readonly promises: readonly PromiseResult[];
};

/** A whole run, as it is kept. */
export interface ConformanceReport {
  readonly provider: string;
  readonly displayName: string;
  readonly variant: string | null;
  /** Who answered, in its own words. */
  readonly target: string;
  readonly ranAt: string;
  readonly verbs: readonly VerbReport[];
  readonly connection: { readonly result: PromiseResult['result']; readonly promises: readonly PromiseResult[] };
}

/**
 * Writes what a run showed to `<folder>/<provider>[-variant].json`, where KUMO_CONFORMANCE_REPORT names the folder; nothing is
 * written where it is unset. The table of docs/providers.md is made from these files.
 */
export async function writeReport(
  provider: Provider,
  run: {
    readonly variant: string | undefined;
    readonly description: string;
    readonly results: readonly PromiseResult[];
  },
): Promise<void> {
  const folder = process.env.KUMO_CONFORMANCE_REPORT;
  if (folder === undefined || folder === '') return;
  const verbs = capabilityNouns.flatMap((noun) =>
    capabilityVerbs[noun].map((verb) => {
      const promises = run.results.filter((result) => result.noun === noun && result.verb === verb);
      return { noun, verb, ...capabilityOf(provider.capabilities, noun, verb), result: overall(promises), promises };
    }),
  );
  const connection = run.results.filter((result) => result.noun === 'connection');
  const report: ConformanceReport = {
    provider: provider.kind,
    displayName: provider.displayName,
    variant: run.variant ?? null,
    target: run.description,
    ranAt: new Date().toISOString(),
    verbs,
    connection: { result: overall(connection), promises: connection },
  };
  const name = [provider.kind, run.variant?.replaceAll(/[^a-z0-9]+/gi, '-')]
    .filter((part) => part !== undefined)
    .join('-');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

function overall(promises: readonly PromiseResult[]): PromiseResult['result'] {
  const results = ['failed', 'refused', 'passed'] as const;
  return results.find((result) => promises.some((promise) => promise.result === result)) ?? 'not_run';
}
