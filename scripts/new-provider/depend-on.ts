/** The manifest of a package with one more dependency of this repository, at its place in the alphabet. */
export function dependingOn(manifest: string, kind: string): string {
  const document: { version: string; dependencies?: Record<string, string> } = JSON.parse(manifest);
  const all = { ...document.dependencies, [`@kumo/provider-${kind}`]: document.version };
  const dependencies = Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ ...document, dependencies }, null, 2)}\n`;
}
