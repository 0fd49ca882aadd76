import type { ComputeDatabase } from '@kumo/db/compute';
import type { InventoryNoun } from '@kumo/provider-core';
import { inventoryNouns } from './nouns.ts';
import type { Written } from './writer.ts';

/** An instance to be measured, and whose it is. */
export interface RunningInstance {
  readonly id: string;
  readonly organizationId: string;
  readonly nativeId: string;
}

/** What a watcher remembers of one thing between listings. */
interface KnownThing {
  readonly id: string;
  readonly organizationId: string;
  /** When the observation that its row holds began, milliseconds. */
  beganAt: number;
  isRunning: boolean;
  /** Number of the listing that saw it last. */
  seenIn: number;
}

interface Shelf {
  readonly things: Map<string, KnownThing>;
  /** Apart from the things, because adapters are given it as it is. */
  readonly fingerprints: Map<string, string>;
  listings: number;
}

/**
 * One cloud's inventory in brief: enough to know what is new, unchanged or missing without reading rows. About 200 bytes a
 * thing. It may be behind the rows, never ahead of them: forgetting an entry costs one read, nothing else.
 */
export class Known {
  readonly #shelves = new Map<InventoryNoun, Shelf>(
    inventoryNouns.map((noun) => [noun, { things: new Map(), fingerprints: new Map(), listings: 0 }]),
  );

  /** Fingerprints by native id, for adapters. Changes as things do. */
  fingerprints(noun: InventoryNoun): ReadonlyMap<string, string> {
    return this.#shelf(noun).fingerprints;
  }

  count(noun: InventoryNoun): number {
    return this.#shelf(noun).things.size;
  }

  has(noun: InventoryNoun, nativeId: string): boolean {
    return this.#shelf(noun).things.has(nativeId);
  }

  /** Begins a listing and gives its number. */
  beginListing(noun: InventoryNoun): number {
    const shelf = this.#shelf(noun);
    shelf.listings += 1;
    return shelf.listings;
  }

  /** A listing (0: something else) has met this one; false when it is not known. */
  see(noun: InventoryNoun, nativeId: string, listing: number): boolean {
    const thing = this.#shelf(noun).things.get(nativeId);
    if (thing === undefined) return false;
    thing.seenIn = Math.max(thing.seenIn, listing);
    return true;
  }

  /** What a complete listing did not meet and was observed last before it began. */
  unseen(noun: InventoryNoun, listing: number, beganAt: Date): string[] {
    const missing: string[] = [];
    for (const [nativeId, thing] of this.#shelf(noun).things) {
      if (thing.seenIn < listing && thing.beganAt < beganAt.getTime()) missing.push(nativeId);
    }
    return missing;
  }

  /** Takes over what was written. `listing`: the number of the listing that it came from. */
  learn(noun: InventoryNoun, written: readonly Written[], listing = 0): void {
    const { things, fingerprints } = this.#shelf(noun);
    for (const { nativeId, row } of written) {
      if (row === null || !row.listed) {
        things.delete(nativeId);
        fingerprints.delete(nativeId);
        continue;
      }
      const seenIn = Math.max(listing, things.get(nativeId)?.seenIn ?? 0);
      const isRunning = 'state' in row && row.state === 'running';
      const beganAt = row.observation_began_at.getTime();
      things.set(nativeId, { id: row.id, organizationId: row.organization_id, beganAt, isRunning, seenIn });
      if (row.fingerprint === null) fingerprints.delete(nativeId);
      else fingerprints.set(nativeId, row.fingerprint);
    }
  }

  /** These are gone. */
  drop(noun: InventoryNoun, nativeIds: readonly string[]): void {
    const { things, fingerprints } = this.#shelf(noun);
    for (const nativeId of nativeIds) {
      things.delete(nativeId);
      fingerprints.delete(nativeId);
    }
  }

  /** Somebody else wrote this one: the next listing reads it again. */
  doubt(noun: InventoryNoun, nativeId: string): void {
    this.#shelf(noun).fingerprints.delete(nativeId);
  }

  /** Running instances, to measure them. */
  *running(): Iterable<RunningInstance> {
    for (const [nativeId, { id, organizationId, isRunning }] of this.#shelf('instances').things) {
      if (isRunning) yield { id, organizationId, nativeId };
    }
  }

  /** Reads everything anew from the rows. Things marked missing are doubted, so that being met again clears the mark. */
  async load(database: ComputeDatabase, cloud: { readonly id: string }): Promise<void> {
    for (const shelf of this.#shelves.values()) {
      shelf.things.clear();
      shelf.fingerprints.clear();
    }
    const rows = await database.readAsSystem((sql) => sql.query<LoadedRow>(loadStatement, [cloud.id]));
    for (const row of rows) {
      const { things, fingerprints } = this.#shelf(row.noun);
      things.set(row.native_id, {
        id: row.id,
        organizationId: row.organization_id,
        beganAt: row.observation_began_at.getTime(),
        isRunning: row.state === 'running',
        seenIn: 0,
      });
      if (row.fingerprint !== null) fingerprints.set(row.native_id, row.fingerprint);
    }
  }

  #shelf(noun: InventoryNoun): Shelf {
    const shelf = this.#shelves.get(noun);
    if (shelf === undefined) throw new Error(`no shelf for ${noun}`);
    return shelf;
  }
}

interface LoadedRow {
  readonly noun: InventoryNoun;
  readonly native_id: string;
  readonly id: string;
  readonly organization_id: string;
  readonly state: string | null;
  readonly fingerprint: string | null;
  readonly observation_began_at: Date;
}

const loadStatement = `
  SELECT 'instances' AS noun, native_id, id, organization_id, state, CASE WHEN missing_since IS NULL THEN fingerprint END AS fingerprint,
    observation_began_at
  FROM instances WHERE cloud_id = $1 AND listed
  UNION ALL
  SELECT noun, native_id, id, organization_id, NULL, CASE WHEN missing_since IS NULL THEN fingerprint END, observation_began_at
  FROM resources WHERE cloud_id = $1 AND listed`;
