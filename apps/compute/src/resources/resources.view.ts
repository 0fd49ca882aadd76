import type { Firewall, Image, KeyPair, Network, PublicIp, Size, Snapshot, Subnet, Volume } from '@kumo/model';
import type { CloudView } from '../clouds/clouds.view.ts';
import { freshness } from './freshness.ts';
import { type FindReference, shownData } from './references.ts';

/** Nouns that share the `resources` table, with the shape each one has in the API. */
export interface ResourceShapes {
  images: Image;
  sizes: Size;
  volumes: Volume;
  snapshots: Snapshot;
  networks: Network;
  subnets: Subnet;
  firewalls: Firewall;
  publicIps: PublicIp;
  keyPairs: KeyPair;
}

/** A noun of the `resources` table. */
export type ResourceNoun = keyof ResourceShapes;

/** A resource as the database gives it. `data` is the noun's own part of a parsed observation. */
export interface ResourceRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string | null;
  readonly cloud_id: string;
  readonly native_id: string;
  readonly listed: boolean;
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly tags: Record<string, string>;
  readonly managed: boolean;
  readonly created_at: Date;
  readonly observed_at: Date;
  readonly source: Image['source'];
}

/** Columns of {@link ResourceRow}, for SELECT. */
export const resourceColumns =
  'id, organization_id, project_id, cloud_id, native_id, listed, name, data, tags, managed, created_at, observed_at, source';

/** The resource as the API shows it. The inventory wrote `data` from an observation of the same noun. */
export function toResource<N extends ResourceNoun>(
  noun: N,
  row: ResourceRow,
  cloud: CloudView,
  find: FindReference,
): ResourceShapes[N] {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    cloudId: row.cloud_id,
    nativeId: row.native_id,
    name: row.name,
    tags: row.tags,
    createdAt: row.created_at.toISOString(),
    ...freshness(noun, row, cloud),
    source: row.source,
    managed: row.managed,
    ...shownData(noun, row, find),
  } as unknown as ResourceShapes[N];
}
