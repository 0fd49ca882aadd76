import type { SqlHandle } from '@kumo/db/compute';
import type { SqlFilter } from '../lists/sql-filter.ts';
import type { ResourceNoun, ResourceRow } from './resources.view.ts';

type Target = 'instances' | ResourceNoun;

interface Reference {
  /** Field of the observation that holds the provider's ids: one or null, or a list. */
  readonly field: string;
  readonly target: Target;
  /** Field of the API that holds ours. */
  readonly shownAs: string;
}

/** What refers to what. Ids are looked up when a row is shown: what is referred to may be found later than what refers to it. */
const references: Readonly<Partial<Record<ResourceNoun, readonly Reference[]>>> = {
  volumes: [{ field: 'attachedTo', target: 'instances', shownAs: 'instanceIds' }],
  snapshots: [{ field: 'volumeNativeId', target: 'volumes', shownAs: 'volumeId' }],
  subnets: [{ field: 'networkNativeId', target: 'networks', shownAs: 'networkId' }],
  firewalls: [{ field: 'networkNativeId', target: 'networks', shownAs: 'networkId' }],
  publicIps: [
    { field: 'networkNativeId', target: 'networks', shownAs: 'networkId' },
    { field: 'instanceNativeId', target: 'instances', shownAs: 'instanceId' },
  ],
};

/** Limits a list to what refers to given things: `volumeId: [ids]`, `instanceId: [ids]` …, named as the API shows the reference. */
export function addReferenceFilters(
  filter: SqlFilter,
  organizationId: string,
  noun: ResourceNoun,
  wanted: Readonly<Record<string, unknown>>,
): void {
  for (const { field, target, shownAs } of references[noun] ?? []) {
    const ids = wanted[shownAs.replace(/s$/, '')];
    if (!Array.isArray(ids)) continue;
    const held = `resources.data -> ${filter.bind(field)}::text`;
    const table = target === 'instances' ? 'instances' : 'resources';
    filter.and(`EXISTS (
      SELECT FROM ${table} AS target
      WHERE target.organization_id = ${filter.bind(organizationId)} AND target.id = ANY(${filter.bind(ids)})
        AND target.cloud_id = resources.cloud_id
        AND (${held} ? target.native_id OR ${held} = to_jsonb(target.native_id)))`);
  }
}

/** Our id of a thing on a cloud, by the provider's. Undefined while it is not in the inventory. */
export type FindReference = (cloudId: string, target: Target, nativeId: string) => string | undefined;

/** Looks up everything that some rows of a noun refer to: at most one query for instances and one for the rest. */
export async function findReferences(
  sql: SqlHandle,
  organizationId: string,
  noun: ResourceNoun,
  rows: readonly ResourceRow[],
): Promise<FindReference> {
  const ids = new Map<string, string>();
  const wanted = rows.flatMap((row) => namedBy(noun, row).map(({ target, nativeId }) => ({ row, target, nativeId })));
  for (const target of new Set(wanted.map((one) => one.target))) {
    const ofTarget = wanted.filter((one) => one.target === target);
    const found = await sql.query<{ id: string; cloud_id: string; native_id: string }>(
      `SELECT id, cloud_id, native_id FROM ${target === 'instances' ? 'instances' : 'resources'}
       WHERE organization_id = $1 AND cloud_id = ANY($2) AND native_id = ANY($3) AND listed
       ${target === 'instances' ? '' : 'AND noun = $4'}`,
      [
        organizationId,
        [...new Set(ofTarget.map(({ row }) => row.cloud_id))],
        [...new Set(ofTarget.map(({ nativeId }) => nativeId))],
        ...(target === 'instances' ? [] : [target]),
      ],
    );
    for (const { id, cloud_id, native_id } of found) ids.set(key(cloud_id, target, native_id), id);
  }
  return (cloudId, target, nativeId) => ids.get(key(cloudId, target, nativeId));
}

/** A noun's own part as the API shows it: the provider's ids of other things are replaced by ours. */
export function shownData(noun: ResourceNoun, row: ResourceRow, find: FindReference): Record<string, unknown> {
  const data = { ...row.data };
  for (const { field, target, shownAs } of references[noun] ?? []) {
    const held = data[field];
    if (Array.isArray(held)) {
      data[shownAs] = held.flatMap((nativeId) => find(row.cloud_id, target, String(nativeId)) ?? []);
    } else {
      delete data[field];
      data[shownAs] = typeof held === 'string' ? (find(row.cloud_id, target, held) ?? null) : null;
    }
  }
  return data;
}

function namedBy(noun: ResourceNoun, row: ResourceRow): { target: Target; nativeId: string }[] {
  return (references[noun] ?? []).flatMap(({ field, target }) => {
    const held = row.data[field];
    const nativeIds = Array.isArray(held) ? held : held === null || held === undefined ? [] : [held];
    return nativeIds.map((nativeId) => ({ target, nativeId: String(nativeId) }));
  });
}

function key(cloudId: string, target: Target, nativeId: string): string {
  return `${cloudId}\n${target}\n${nativeId}`;
}
