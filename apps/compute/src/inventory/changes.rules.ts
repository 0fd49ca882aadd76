/** What people can see of a resource, and whether it is still there. */
export type Visible = Readonly<Record<string, unknown>> & { readonly listed: boolean };

/** What an observation says about a row. `fields` are those that differ, in the order of the newer one. */
export type Change =
  | { readonly kind: 'created' }
  | { readonly kind: 'updated'; readonly fields: readonly string[] }
  | { readonly kind: 'gone' }
  | { readonly kind: 'same' };

/**
 * Compares a row with what was just observed; `prior` is undefined for what was never seen. A row that is not listed counts
 * as not there: seen again, it is created again (with its old id). Only fields of `next` are compared; the order of keys is
 * no difference, the order of lists is.
 */
export function changeOf(prior: Visible | undefined, next: Visible): Change {
  const wasThere = prior?.listed ?? false;
  if (!wasThere || prior === undefined) return next.listed ? { kind: 'created' } : { kind: 'same' };
  if (!next.listed) return { kind: 'gone' };
  const fields = Object.keys(next).filter((field) => canonical(prior[field]) !== canonical(next[field]));
  return fields.length === 0 ? { kind: 'same' } : { kind: 'updated', fields };
}

/** The same text for the same value, whatever the order of its keys. Dates are their ISO text; undefined is null. */
export function canonical(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
