import path from 'node:path';
import {
  type Capability,
  type CapabilityNoun,
  type CapabilityTable,
  capabilityNouns,
  capabilityVerbs,
} from '@kumo/model';
import { type ConformanceMark, conformanceMark } from '@kumo/model/conformance';
import { root } from '../install/root.mjs';
import type { ConformanceRun } from './conformance-results.ts';

/** The page that this makes, the whole of it. */
export const providersPage = path.join(root, 'docs/providers.md');

/** What the map needs to know of an adapter: parts of its manifest. */
export interface MappedProvider {
  readonly kind: string;
  readonly displayName: string;
  readonly simulated: boolean;
  readonly capabilities: CapabilityTable;
}

const head = `<!-- Made by "npm run docs:providers" from the manifests and docs/conformance: do not edit. -->

# Providers

What each cloud can do here, noun by noun, as its adapter declares it and as the last conformance run found it. Where a cloud
can't do something, the page and the API say so in the same sentence as below, and nothing is sent to the cloud. One connection
may do less than its kind of cloud: an old version, or too few rights. Connecting says what is missing.

| mark | meaning |
|---|---|
| yes | at any time |
| if | under the condition that the note names |
| no | not there; the note says why |
| ✓ | the last run held it: it works against a real endpoint, or it is really not there |
| ✗ | the last run did not hold it |
| ○ | no run has tried it since it was declared so |

How an adapter is added: [adding-a-provider.md](adding-a-provider.md). \`npm run docs:providers -- --run\` runs the conformance
suites of every provider and writes this page anew.
`;

/** The page as Markdown. Providers come in the order of \`providers.ts\`; runs of providers that do not ship are left out. */
export function providerMap(providers: readonly MappedProvider[], runs: readonly ConformanceRun[]): string {
  const sections = capabilityNouns.map((noun) => nounSection(noun, providers, runs));
  return `${head}\n${runsSection(providers, runs)}\n${sections.join('\n')}`;
}

function runsSection(providers: readonly MappedProvider[], runs: readonly ConformanceRun[]): string {
  const rows: string[] = [];
  const reasons: string[] = [];
  for (const { kind, displayName, simulated } of providers) {
    const name = simulated ? `${displayName} (simulated)` : displayName;
    const own = runs.filter((run) => run.provider === kind);
    if (own.length === 0) rows.push(`| ${name} | | not run yet | | | |`);
    for (const { variant, ranOn, promises, failed, notRun, notRunReasons } of own) {
      const held = promises - failed - notRun;
      rows.push(`| ${name} | ${variant ?? ''} | ${ranOn} | ${held} | ${failed} | ${notRun} |`);
      for (const reason of notRunReasons) reasons.push(`- Not run on ${displayName}: ${reason}`);
    }
  }
  const header = ['| provider | against | on | held | not held | not run |', '|---|---|---|---|---|---|'];
  return ['## Last runs', '', ...header, ...rows, '', ...reasons, ...(reasons.length > 0 ? [''] : [])].join('\n');
}

function nounSection(
  noun: CapabilityNoun,
  providers: readonly MappedProvider[],
  runs: readonly ConformanceRun[],
): string {
  const notes = new Notes();
  const rows = capabilityVerbs[noun].map((verb) => {
    const cells = providers.map(({ kind, capabilities }) => {
      const cell = cellOf(capabilities, noun, verb);
      const mark = markOf(
        cell,
        `${noun}.${verb}`,
        runs.filter((run) => run.provider === kind),
      );
      return `${word(cell, notes)} ${mark}`;
    });
    return `| ${verb} | ${cells.join(' | ')} |`;
  });
  const columns = providers.map(({ displayName }) => displayName).join(' | ');
  const dashes = '---|'.repeat(providers.length + 1);
  return [`## ${noun}`, '', `| | ${columns} |`, `|${dashes}`, ...rows, '', ...notes.lines(), ''].join('\n');
}

function cellOf(table: CapabilityTable, noun: CapabilityNoun, verb: string): Capability {
  const row: Readonly<Record<string, Capability>> = table[noun];
  const cell = row[verb];
  if (cell === undefined) throw new Error(`No answer for ${noun}.${verb}`);
  return cell;
}

function word(cell: Capability, notes: Notes): string {
  if (cell.support === 'supported') return 'yes';
  return `${cell.support === 'conditional' ? 'if' : 'no'} (${notes.numberOf(cell.reason)})`;
}

const signs: Readonly<Record<ConformanceMark, string>> = { held: '✓', not_held: '✗', untried: '○' };

function markOf(cell: Capability, name: string, runs: readonly ConformanceRun[]): string {
  return signs[
    conformanceMark(
      cell.support,
      runs.flatMap(({ verbs }) => verbs[name] ?? []),
    )
  ];
}

/** The sentences below one table, each once. */
class Notes {
  readonly #sentences: string[] = [];

  numberOf(sentence: string): number {
    const known = this.#sentences.indexOf(sentence);
    return known >= 0 ? known + 1 : this.#sentences.push(sentence);
  }

  lines(): string[] {
    return this.#sentences.map((sentence, at) => `${at + 1}. ${sentence}`);
  }
}
