import type { Capability, CapabilityNoun, CapabilityTable } from '@kumo/model';
import { capabilityNouns, capabilityVerbs } from '@kumo/model';
import { callsOf } from './calls.ts';
import type { ProviderPorts } from './ports/index.ts';

/** The cell of one verb. Throws for a verb that the model does not have: that is a mistake in the program. */
export function capabilityOf(table: CapabilityTable, noun: CapabilityNoun, verb: string): Capability {
  const row: Readonly<Record<string, Capability>> = table[noun];
  const cell = row[verb];
  if (cell === undefined) throw new TypeError(`No capability ${noun}.${verb}`);
  return cell;
}

/** Whether nothing of this noun can be done at all. */
export function isAbsent(table: CapabilityTable, noun: CapabilityNoun): boolean {
  return capabilityVerbs[noun].every((verb) => capabilityOf(table, noun, verb).support === 'unsupported');
}

const width = { unsupported: 0, conditional: 1, supported: 2 } as const;

/** What a probe found, held to the manifest: a cell that the probe would widen stays as the manifest says. */
export function narrowCapabilities(manifest: CapabilityTable, probed: CapabilityTable): CapabilityTable {
  const narrowed: Record<string, Record<string, Capability>> = {};
  for (const noun of capabilityNouns) {
    const row: Record<string, Capability> = {};
    for (const verb of capabilityVerbs[noun]) {
      const declared = capabilityOf(manifest, noun, verb);
      const found = capabilityOf(probed, noun, verb);
      row[verb] = width[found.support] > width[declared.support] ? declared : found;
    }
    narrowed[noun] = row;
  }
  // Both loops run over the model's own lists, so the table is total.
  return narrowed as unknown as CapabilityTable;
}

/**
 * What is wrong with a manifest: missing or surplus cells, reasons that are no sentences. Empty when it is sound.
 * `defineProvider` refuses a manifest with problems, so that no page ever shows an empty reason.
 */
export function manifestProblems(table: CapabilityTable): string[] {
  const problems: string[] = [];
  const nouns: Readonly<Record<string, Readonly<Record<string, Capability>> | undefined>> = table;
  for (const noun of Object.keys(nouns)) {
    if (!(capabilityNouns as readonly string[]).includes(noun)) problems.push(`${noun}: not a noun of the model`);
  }
  for (const noun of capabilityNouns) {
    const row = nouns[noun] ?? {};
    const verbs: readonly string[] = capabilityVerbs[noun];
    for (const verb of verbs) if (row[verb] === undefined) problems.push(`${noun}.${verb}: no answer`);
    for (const [verb, cell] of Object.entries(row)) {
      if (!verbs.includes(verb)) problems.push(`${noun}.${verb}: not a verb of the model`);
      else if (cell.support !== 'supported' && !/^\S.*[.!]$/s.test(cell.reason)) {
        problems.push(`${noun}.${verb}: the reason must be a sentence`);
      }
    }
  }
  return problems;
}

/**
 * Where ports and manifest disagree: a port is absent exactly where its whole noun is unsupported, and a method is there for
 * every verb that is not. Empty when they agree.
 */
export function portProblems(table: CapabilityTable, ports: ProviderPorts): string[] {
  const problems: string[] = [];
  for (const noun of capabilityNouns) {
    const port: object | undefined = ports[noun];
    if (isAbsent(table, noun) !== (port === undefined)) {
      problems.push(port === undefined ? `${noun}: the port is missing` : `${noun}: a port for what is unsupported`);
    }
    if (port === undefined) continue;
    for (const call of callsOf(noun)) {
      const needed = !call.optional && capabilityOf(table, noun, call.verb).support !== 'unsupported';
      if (needed && !(call.method in port)) problems.push(`${noun}.${call.method}: the method is missing`);
    }
  }
  return problems;
}
