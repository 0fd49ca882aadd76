import type { Event } from '@kumo/model';

/** Anything that has an id of its own. */
interface Identified {
  readonly id: string;
}

/** A page of a list, as every list of the API answers. */
interface Page {
  readonly items: readonly Identified[];
  readonly total?: number;
}

/** Pages loaded one after the other. */
interface Pages {
  readonly pages: readonly Page[];
}

/** The parameters of a cached list that decide where a new resource belongs. */
export type ListFilters = Readonly<Record<string, unknown>>;

function isIdentified(value: unknown): value is Identified {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}

function isPage(value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);
}

function isPages(value: unknown): value is Pages {
  return typeof value === 'object' && value !== null && 'pages' in value && Array.isArray(value.pages);
}

/** The noun of an event in the plural, as its list is called: `instance.updated` → `instances`. */
export function collectionOf(eventType: string): string {
  return `${eventType.slice(0, eventType.indexOf('.'))}s`;
}

/** Whether an event says that its resource is there no more. */
function isRemoval(event: Event): boolean {
  return event.type.endsWith('.deleted') || event.resource.state === 'terminated';
}

/** Whether a text is in a resource's name or native id; what else the server searches, only it can say. */
function isNamed(resource: Readonly<Record<string, unknown>>, text: string): boolean {
  const lower = text.toLowerCase();
  return [resource.name, resource.nativeId].some(
    (value) => typeof value === 'string' && value.toLowerCase().includes(lower),
  );
}

/**
 * Whether a resource belongs in a list with these filters. Undefined when only the server can say (text search, tags).
 */
export function belongs(resource: Readonly<Record<string, unknown>>, filters: ListFilters): boolean | undefined {
  let isKnown = true;
  for (const [name, wanted] of Object.entries(filters)) {
    if (wanted === undefined || ['limit', 'sort', 'count', 'cursor'].includes(name)) continue;
    if (name === 'q' && typeof wanted === 'string' && isNamed(resource, wanted)) continue;
    const isExclusion = name === 'stateNot';
    const value = resource[isExclusion ? 'state' : name];
    if (Array.isArray(wanted)) {
      if (wanted.length === 0) continue;
      if (value === undefined) isKnown = false;
      else if (wanted.includes(value) === isExclusion) return false;
    } else if (typeof wanted === 'boolean') {
      if (value !== wanted) return false;
    } else isKnown = false;
  }
  return isKnown ? true : undefined;
}

function replaced(items: readonly Identified[], resource: Identified): readonly Identified[] {
  const index = items.findIndex((item) => item.id === resource.id);
  return index < 0 ? items : items.with(index, { ...items[index], ...resource });
}

function createdAt(item: Identified): string {
  return 'createdAt' in item && typeof item.createdAt === 'string' ? item.createdAt : '';
}

/** Puts a resource before the first one that is older than it. */
function newestFirst(items: readonly Identified[], resource: Identified): readonly Identified[] {
  const at = createdAt(resource);
  const index = at === '' ? 0 : items.findIndex((item) => createdAt(item) <= at);
  return index < 0 ? [...items, resource] : items.toSpliced(index, 0, resource);
}

function patchPage<P extends Page>(page: P, resource: Identified, isGone: boolean): P {
  const items = isGone ? page.items.filter((item) => item.id !== resource.id) : replaced(page.items, resource);
  if (items === page.items || (isGone && items.length === page.items.length)) return page;
  return { ...page, items };
}

function withTotal<P extends Page>(page: P, change: number): P {
  return page.total === undefined ? page : { ...page, total: Math.max(0, page.total + change) };
}

/** What a cached answer has become, and whether it must be asked for again because only the server can say. */
export interface Patched {
  readonly data: unknown;
  readonly needsRefetch: boolean;
}

/**
 * A cached answer after an event: its resource replaced where it stands, taken out, or put at the top of a list that
 * shows the newest first. Rows keep their place until the list is asked for again. Data that the event does not touch
 * comes back identical, so that nothing renders.
 */
export function patched(data: unknown, event: Event, filters: ListFilters): Patched {
  const { resource } = event;
  if (!isIdentified(resource)) return { data, needsRefetch: false };
  const isGone = isRemoval(event);
  if (isPages(data)) {
    const pages = data.pages.map((page) => patchPage(page, resource, isGone));
    const wasShown = data.pages.some((page) => page.items.some((item) => item.id === resource.id));
    if (wasShown && isGone) {
      return { data: { ...data, pages: pages.map((page) => withTotal(page, -1)) }, needsRefetch: false };
    }
    if (wasShown || isGone || !event.type.endsWith('.created')) {
      const isSame = pages.every((page, index) => page === data.pages[index]);
      return { data: isSame ? data : { ...data, pages }, needsRefetch: false };
    }
    return prepended(data, resource, filters);
  }
  if (isPage(data)) {
    const isShown = data.items.some((item) => item.id === resource.id);
    if (isShown || isGone) return { data: patchPage(data, resource, isGone), needsRefetch: false };
    const fits = belongs(resource, filters);
    if (fits !== true) return { data, needsRefetch: fits === undefined };
    return { data: withTotal({ ...data, items: newestFirst(data.items, resource) }, 1), needsRefetch: false };
  }
  if (isIdentified(data) && data.id === resource.id) {
    return { data: { ...data, ...resource }, needsRefetch: false };
  }
  return { data, needsRefetch: false };
}

function prepended(
  data: Pages,
  resource: Identified & Readonly<Record<string, unknown>>,
  filters: ListFilters,
): Patched {
  const fits = belongs(resource, filters);
  const showsNewestFirst = filters.sort === undefined || filters.sort === '-createdAt';
  const first = data.pages[0];
  if (fits === false || !first) return { data, needsRefetch: false };
  if (fits === undefined || !showsNewestFirst) return { data, needsRefetch: true };
  const pages = data.pages.map((page, index) =>
    withTotal(index === 0 ? { ...page, items: newestFirst(page.items, resource) } : page, 1),
  );
  return { data: { ...data, pages }, needsRefetch: false };
}
