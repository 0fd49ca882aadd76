import type { PlacedMutant } from './mutant.ts';
import type { Outcome } from './outcome.ts';

/** A mutant and what came of it. */
export interface Tried {
  readonly mutant: PlacedMutant;
  readonly outcome: Outcome;
}

/** The whole table as Markdown: counts by area, then every mutant with the test that saw it. */
export function reportOf(tried: readonly Tried[]): string {
  const areas = Map.groupBy(tried, ({ mutant }) => mutant.id.split(':', 1)[0] ?? '');
  const counts = [...areas].map(([area, ofArea]) => [area, ...countsOf(ofArea)]);
  const every = tried.map(({ mutant: { id, guarantee, file }, outcome: { verdict, by } }) => {
    const shown = verdict === 'killed' || verdict === 'equivalent' ? verdict : verdict.toUpperCase();
    return [id, shown, guarantee, `\`${file}\``, by];
  });
  return [
    table(['area', 'mutants', 'killed', 'equivalent', 'survived'], [...counts, ['all', ...countsOf(tried)]]),
    table(['mutant', '', 'guarantee', 'check in', 'seen by'], every),
  ].join('\n');
}

function countsOf(tried: readonly Tried[]): string[] {
  const of = (...verdicts: readonly Outcome['verdict'][]) =>
    String(tried.filter(({ outcome }) => verdicts.includes(outcome.verdict)).length);
  return [String(tried.length), of('killed'), of('equivalent'), of('survived', 'broken')];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
