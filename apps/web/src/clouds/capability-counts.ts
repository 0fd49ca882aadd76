function isCell(value: unknown): value is { readonly support: string } {
  return typeof value === 'object' && value !== null && 'support' in value;
}

/** How many of all verbs of a capability table can be done at all, with or without a condition. */
export function capabilityCounts(table: object): { readonly possible: number; readonly all: number } {
  const cells = Object.values(table)
    .flatMap((verbs: unknown) => (typeof verbs === 'object' && verbs !== null ? Object.values(verbs) : []))
    .filter(isCell);
  return { possible: cells.filter((cell) => cell.support !== 'unsupported').length, all: cells.length };
}
