import { ApiError, unknownId } from './api-error.ts';
import type { Request } from './requests.ts';
import type { Kind, Thing } from './store.ts';
import type { World } from './world.ts';

type Rows = readonly Record<string, unknown>[];

/** A page of rows under their name: an empty list has neither, a page past the end only the count. */
export function page(world: World, request: Request, name: string, rows: Rows): Record<string, unknown> {
  const number = request.number('page');
  const size = request.number('pagesize');
  if ((number === undefined) !== (size === undefined)) {
    throw new ApiError(431, 'Parameters page and pagesize have to be set together');
  }
  if (size !== undefined && size > world.largestPage) {
    throw new ApiError(431, `Page size can not exceed max allowed page size value: ${world.largestPage}`);
  }
  if (rows.length === 0) return {};
  const from = number === undefined || size === undefined ? 0 : (number - 1) * size;
  const shown = rows.slice(from, from + (size ?? world.largestPage));
  return { count: rows.length, ...(shown.length === 0 ? {} : { [name]: shown }) };
}

/** Things that a list command's filters let through. */
export function filtered(world: World, request: Request, kind: Kind): Thing[] {
  const id = request.get('id');
  if (id !== undefined) {
    const thing = world.store.find(kind, id);
    if (thing === undefined) throw unknownId(request.command, 'id', id);
    return [thing];
  }
  const ids = request.list('ids');
  for (const one of ids) {
    if (world.store.find(kind, one) === undefined) throw unknownId(request.command, 'ids', one);
  }
  const tags = request.maps('tags');
  return world.store
    .all(kind)
    .filter((thing) => ids.length === 0 || ids.includes(thing.id))
    .filter((thing) => tags.every(({ key = '', value }) => hasTag(thing, key, value)))
    .filter((thing) => matches(thing, request));
}

const plainFilters = [
  'zoneid',
  'virtualmachineid',
  'type',
  'volumeid',
  'ipaddressid',
  'networkid',
  'associatednetworkid',
];

function matches(thing: Thing, request: Request): boolean {
  return plainFilters.every((name) => {
    const wanted = request.get(name);
    return wanted === undefined || thing.fields[name] === wanted;
  });
}

function hasTag(thing: Thing, key: string, value: string | undefined): boolean {
  const found = [...thing.tags].find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found !== undefined && (value === undefined || found[1] === value);
}
