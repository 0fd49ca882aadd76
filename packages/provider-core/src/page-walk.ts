import { ProviderError } from './errors.ts';
import type { CallContext, ListRequest, Page } from './ports/index.ts';

/** Anything that lists by pages. */
export interface PagedList<T> {
  list(context: CallContext, request: ListRequest): Promise<Page<T>>;
}

/**
 * All pages of a list, one after the other. Throws `unexpected` when a cursor comes back that was given before: going on would
 * never end, and stopping would take the rest for gone.
 */
export async function* walkPages<T>(
  port: PagedList<T>,
  context: CallContext,
  request: Omit<ListRequest, 'cursor'>,
): AsyncGenerator<Page<T>> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (;;) {
    const page: Page<T> = await port.list(context, cursor === null ? request : { ...request, cursor });
    yield page;
    if (page.nextCursor === null) return;
    if (seen.has(page.nextCursor)) {
      throw new ProviderError({
        code: 'unexpected',
        message: 'The cloud repeated a page marker; this listing is not complete and was not used.',
        retryable: true,
      });
    }
    seen.add(page.nextCursor);
    cursor = page.nextCursor;
  }
}
