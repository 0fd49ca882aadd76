import type { InstanceState } from '@kumo/model';

/** What narrows the list of instances. Empty lists, an empty text and `null` narrow nothing. */
export interface InstanceFilters {
  /** Free text: name, native id, address and tag. */
  readonly q: string;
  readonly state: readonly InstanceState[];
  readonly stateNot: readonly InstanceState[];
  readonly cloud: readonly string[];
  /** Kinds of cloud: `docker`, `openstack`. */
  readonly provider: readonly string[];
  readonly kind: ReadonlyArray<'vm' | 'container'>;
  /** Made by this platform, or found. */
  readonly managed: boolean | null;
  /** `key=value` pairs; several values of one key mean "any of"; `*` as the value means "is set". */
  readonly tag: readonly string[];
}

/** Narrows nothing. */
export const noFilters: InstanceFilters = {
  q: '',
  state: [],
  stateNot: [],
  cloud: [],
  provider: [],
  kind: [],
  managed: null,
  tag: [],
};

/** What the API's list takes for these filters. */
export interface FilterQuery {
  readonly q?: string;
  readonly state?: InstanceState[];
  readonly stateNot?: InstanceState[];
  readonly cloudId?: string[];
  readonly provider?: string[];
  readonly kind?: Array<'vm' | 'container'>;
  readonly managed?: boolean;
  readonly tag?: Record<string, string[]>;
}

/** The filters in the API's words, without those that narrow nothing. */
export function toFilterQuery(filters: InstanceFilters): FilterQuery {
  const text = filters.q.trim();
  return {
    ...(text && { q: text }),
    ...(filters.state.length > 0 && { state: [...filters.state] }),
    ...(filters.stateNot.length > 0 && { stateNot: [...filters.stateNot] }),
    ...(filters.cloud.length > 0 && { cloudId: [...filters.cloud] }),
    ...(filters.provider.length > 0 && { provider: [...filters.provider] }),
    ...(filters.kind.length > 0 && { kind: [...filters.kind] }),
    ...(filters.managed !== null && { managed: filters.managed }),
    ...(filters.tag.length > 0 && { tag: tagsByKey(filters.tag) }),
  };
}

/** Splits `key=value` at its first `=`; a text without one means "is set". */
export function parseTag(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  return at < 0 ? { key: text, value: '*' } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** Tag filters by key, values in the order they were given. */
export function tagsByKey(tags: readonly string[]): Record<string, string[]> {
  const byKey: Record<string, string[]> = {};
  for (const tag of tags) {
    const { key, value } = parseTag(tag);
    if (key === '') continue;
    const values = byKey[key] ?? [];
    if (!values.includes(value)) values.push(value);
    byKey[key] = values;
  }
  return byKey;
}

/** Whether anything is narrowed at all. */
export function isFiltered(filters: InstanceFilters): boolean {
  return Object.keys(toFilterQuery(filters)).length > 0;
}

/** Whether two filters mean the same, whatever the order in which they were given. */
export function areSameFilters(one: InstanceFilters, other: InstanceFilters): boolean {
  return canonical(one) === canonical(other);
}

function canonical(filters: InstanceFilters): string {
  const sorted = (values: readonly string[]) => [...values].sort();
  return JSON.stringify([
    filters.q.trim(),
    sorted(filters.state),
    sorted(filters.stateNot),
    sorted(filters.cloud),
    sorted(filters.provider),
    sorted(filters.kind),
    filters.managed,
    sorted(filters.tag),
  ]);
}
