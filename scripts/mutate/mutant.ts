/** One check of the code, taken out or weakened: the tests must see it. */
export interface Mutant {
  /** What is promised to users as long as the check stands, in one sentence. */
  readonly guarantee: string;
  /** The check as it is written, found exactly once in its file. */
  readonly check: string;
  /** What stands there instead. */
  readonly becomes: string;
  /** Which tests shall go red, where others than the file's. */
  readonly tests?: readonly string[];
  /** Why nobody can see a difference; then it is not run. Named where there is a second check behind this one. */
  readonly equivalent?: string;
}

/** A file with checks. */
export interface MutatedFile {
  /** Relative to the checkout. */
  readonly file: string;
  /** Which tests shall go red, where others than the area's. */
  readonly tests?: readonly string[];
  readonly mutants: readonly Mutant[];
}

/** Checks about the same thing, tried together: `npm run mutate -- <name>`. */
export interface Area {
  readonly name: string;
  /** A project of vitest.config.ts. `security` starts a whole Kumo. */
  readonly project: 'unit' | 'security';
  /** Test files or folders that shall go red. */
  readonly tests: readonly string[];
  readonly files: readonly MutatedFile[];
}

/** A mutant with everything that it takes from its file and area. */
export interface PlacedMutant extends Mutant {
  /** `area:3`, counted from 1: names it on the command line. */
  readonly id: string;
  readonly file: string;
  readonly project: Area['project'];
  readonly tests: readonly string[];
}

/** The mutants of an area, in order. */
export function mutantsOf({ name, project, tests, files }: Area): PlacedMutant[] {
  return files
    .flatMap(({ file, tests: ofFile, mutants }) =>
      mutants.map((mutant) => ({ ...mutant, file, project, tests: mutant.tests ?? ofFile ?? tests })),
    )
    .map((mutant, at) => ({ ...mutant, id: `${name}:${at + 1}` }));
}

/** The text of a file with the mutant in it. Throws when the check is not there exactly once. */
export function mutate(text: string, { id, check, becomes }: Pick<PlacedMutant, 'id' | 'check' | 'becomes'>): string {
  const [before = '', after, ...more] = text.split(check);
  if (after === undefined) throw new Error(`${id}: the check is not there any more: ${check}`);
  if (more.length > 0) throw new Error(`${id}: the check is there more than once, give more of it: ${check}`);
  return before + becomes + after;
}
