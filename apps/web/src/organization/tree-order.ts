/** Something with its place in a tree. */
interface Placed {
  readonly id: string;
  readonly name: string;
  readonly path: readonly string[];
}

/** Every organization right below the one it belongs to, brothers by name. What is above all of them does not matter. */
export function inTreeOrder<T extends Placed>(organizations: readonly T[]): readonly T[] {
  const names = new Map(organizations.map(({ id, name }) => [id, name.toLowerCase()]));
  const placeOf = ({ path }: T) => path.filter((id) => names.has(id)).map((id) => `${names.get(id) ?? ''}\u0000${id}`);
  return organizations
    .map((organization) => ({ organization, place: placeOf(organization) }))
    .sort((a, b) => comparePlaces(a.place, b.place))
    .map(({ organization }) => organization);
}

function comparePlaces(a: readonly string[], b: readonly string[]): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (step !== other) return step < other ? -1 : 1;
  }
  return a.length - b.length;
}
