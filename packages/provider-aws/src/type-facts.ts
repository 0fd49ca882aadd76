import facts from './type-facts.json' with { type: 'json' };

/** What an instance type is, which never changes. */
export interface TypeFacts {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

const mebibyte = 2 ** 20;
const byType: ReadonlyMap<string, TypeFacts> = new Map(
  Object.entries(facts.types).map(([name, [vcpus = 0, memoryMiB = 0]]) => [
    name,
    { vcpus, memoryBytes: memoryMiB * mebibyte },
  ]),
);
const learnt = new Map<string, TypeFacts>();

/** vCPUs and memory of a type, so that a list of instances needs no second question; undefined for those not known yet. */
export function typeFacts(type: string | undefined): TypeFacts | undefined {
  return type === undefined ? undefined : (byType.get(type) ?? learnt.get(type));
}

/** A type that AWS told of and the table does not have. */
export function learnType(type: string, told: TypeFacts): void {
  if (!byType.has(type) && learnt.size < 5_000) learnt.set(type, told);
}
