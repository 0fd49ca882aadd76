/** Collects conditions and their values; values only ever travel as parameters. */
export class SqlFilter {
  readonly values: unknown[] = [];
  readonly #conditions: string[] = [];

  /** The placeholder of one more value. */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds a condition made with {@link bind}'s placeholders. */
  and(condition: string): void {
    this.#conditions.push(condition);
  }

  /** All conditions, for WHERE. */
  get where(): string {
    return this.#conditions.length === 0 ? 'true' : this.#conditions.join(' AND ');
  }
}

/** Filters that every list of cloud resources takes. */
export interface CommonFilters {
  readonly cloudId?: readonly string[] | undefined;
  readonly provider?: readonly string[] | undefined;
  readonly projectId?: readonly string[] | undefined;
  readonly q?: string | undefined;
  readonly tag?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Adds the filters that every list of cloud resources takes. */
export function addCommonFilters(filter: SqlFilter, filters: CommonFilters): void {
  if (filters.cloudId) filter.and(`cloud_id = ANY(${filter.bind(filters.cloudId)})`);
  if (filters.provider) {
    // An array, so that it is looked up once and the list's own index serves as for named clouds.
    const clouds = `SELECT id FROM clouds WHERE provider = ANY(${filter.bind(filters.provider)})`;
    filter.and(`cloud_id = ANY(ARRAY(${clouds}))`);
  }
  if (filters.projectId) filter.and(`project_id = ANY(${filter.bind(filters.projectId)})`);
  for (const word of (filters.q ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)) {
    filter.and(`search LIKE ${filter.bind(`%${escapeLike(word)}%`)}`);
  }
  for (const [key, values] of Object.entries(filters.tag ?? {})) {
    const name = filter.bind(key);
    filter.and(values.includes('*') ? `tags ? ${name}` : `tags ->> ${name} = ANY(${filter.bind(values)})`);
  }
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (mark) => `\\${mark}`);
}
