import { identity } from '../lib/api.ts';

type AuditQuery = NonNullable<Parameters<typeof identity.auditEvents.list.query>[0]>;

/**
 * A page of the audit log. Free text is looked for in so many entries at a time: where none of them fits it goes on with those
 * before, so that an empty page is the end.
 */
export async function readAuditPage(query: AuditQuery, signal?: AbortSignal) {
  for (let cursor = query.cursor; ; ) {
    const page = await identity.auditEvents.list.query(
      { ...query, ...(cursor !== undefined && { cursor }) },
      signal && { signal },
    );
    if (page.items.length > 0 || page.nextCursor === null) return page;
    cursor = page.nextCursor;
  }
}
