import { randomUUID } from 'node:crypto';

/** Anything that the fake keeps. `tags` are shown with the row; `id` is the key. */
export interface Thing {
  readonly id: string;
  readonly created: string;
  tags: Map<string, string>;
  /** Fields as they are shown, all but `id`, `created` and `tags`. */
  fields: Record<string, unknown>;
}

/** Kinds of what is kept. */
export const kinds = [
  'machines',
  'volumes',
  'snapshots',
  'templates',
  'networks',
  'addresses',
  'groups',
  'rules',
  'egressRules',
  'keyPairs',
  'events',
] as const;

export type Kind = (typeof kinds)[number];

/** Words of `createTags` for what carries tags. */
export const taggedKinds: Readonly<Record<string, Kind>> = {
  UserVm: 'machines',
  Volume: 'volumes',
  Snapshot: 'snapshots',
  Template: 'templates',
  Network: 'networks',
  PublicIpAddress: 'addresses',
  SecurityGroup: 'groups',
};

/** Everything that one fake remembers. */
export class Store {
  readonly #things = new Map<Kind, Map<string, Thing>>(kinds.map((kind) => [kind, new Map()]));

  all(kind: Kind): Thing[] {
    return [...this.#of(kind).values()];
  }

  find(kind: Kind, id: string): Thing | undefined {
    return this.#of(kind).get(id);
  }

  add(kind: Kind, fields: Record<string, unknown>, id: string = randomUUID()): Thing {
    const thing: Thing = { id, created: nativeInstant(new Date()), tags: new Map(), fields };
    this.#of(kind).set(id, thing);
    return thing;
  }

  remove(kind: Kind, id: string): void {
    this.#of(kind).delete(id);
  }

  #of(kind: Kind): Map<string, Thing> {
    return this.#things.get(kind) ?? new Map();
  }
}

/** An instant as the server writes it, in a zone of its own. */
export function nativeInstant(at: Date): string {
  const shifted = new Date(at.getTime() + 2 * 3_600_000);
  return `${shifted.toISOString().slice(0, 19)}+0200`;
}
