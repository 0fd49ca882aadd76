import { type CallContext, type ListRequest, type Page, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient, Query } from './client.ts';
import { listOf, type Native, textOf } from './fields.ts';
import type { ServiceName } from './services.ts';

/** A list of a service: its path, and the field of the answer that holds it. */
export interface ListSource {
  readonly service: ServiceName;
  readonly path: string;
  readonly key: string;
  readonly query?: Query;
  /** The field that a page's last thing is remembered by. Default `id`. */
  readonly marker?: string;
}

interface Known {
  readonly nativeId: string;
  readonly fingerprint?: string | undefined;
}

/** Pages that a whole list may have at most: a list that never ends is a mistake of the cloud. */
const mostPages = 1_000;

/** One page of a list as the service sent it, and where the next begins. */
export async function readPage(
  client: OpenStackClient,
  context: CallContext,
  source: ListSource,
  request: { readonly limit?: number; readonly cursor?: string },
): Promise<{ readonly items: readonly Native[]; readonly nextCursor: string | null }> {
  const query = { ...source.query, limit: request.limit, marker: request.cursor };
  try {
    const body = await client.read(source.service, source.path, context, query);
    const list = body[source.key];
    if (!Array.isArray(list)) throw notAList(source);
    const items = listOf(list);
    const last = textOf(items.at(-1)?.[source.marker ?? 'id']);
    // Nova, Neutron and Cinder link to the next page, Glance names its path. Both are only taken as a yes.
    const links = listOf(body[`${source.key}_links`] ?? body.links);
    const hasNext = links.some((link) => link.rel === 'next') || textOf(body.next) !== null;
    return { items, nextCursor: hasNext ? last : null };
  } catch (error) {
    if (request.cursor !== undefined && isMarkerGone(error)) throw changedUnderneath(error);
    throw error;
  }
}

/** One page of a noun, mapped. `keep` leaves out what belongs to somebody else. */
export async function listPage<T extends Known>(
  client: OpenStackClient,
  context: CallContext,
  source: ListSource,
  request: ListRequest,
  map: (items: readonly Native[]) => Promise<readonly T[]> | readonly T[],
): Promise<Page<T>> {
  const { items, nextCursor } = await readPage(client, context, source, request);
  return { ...withoutKnown(await map(items), request), nextCursor };
}

/** Everything of a list, page after page. */
export async function listAll(
  client: OpenStackClient,
  context: CallContext,
  source: ListSource,
): Promise<readonly Native[]> {
  const all: Native[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(
      client,
      context,
      source,
      cursor === null ? {} : { cursor },
    );
    all.push(...page.items);
    if (page.nextCursor === null || page.nextCursor === cursor) return all;
    cursor = page.nextCursor;
  }
  throw new ProviderError({ code: 'unexpected', message: `The cloud’s list of ${source.key} does not end.` });
}

/** What the caller does not hold already, and the ids of what it does. */
export function withoutKnown<T extends Known>(
  seen: readonly T[],
  { known }: Pick<ListRequest, 'known'>,
): Pick<Page<T>, 'items' | 'unchanged'> {
  const isKnown = ({ nativeId, fingerprint }: T) => fingerprint !== undefined && known?.get(nativeId) === fingerprint;
  return { items: seen.filter((item) => !isKnown(item)), unchanged: seen.filter(isKnown).map((item) => item.nativeId) };
}

function notAList(source: ListSource): ProviderError {
  return new ProviderError({
    code: 'unexpected',
    message: `The cloud gave a list of ${source.key} that is not understood.`,
  });
}

/** The last thing of the page before was deleted meanwhile: Nova and Glance say 400, Neutron and Cinder 404. */
function isMarkerGone(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  return (
    error.code === 'not_found' || (error.code === 'invalid_request' && /marker|No image found/i.test(error.message))
  );
}

function changedUnderneath(cause: unknown): ProviderError {
  const message = 'The list changed while it was read; this listing is not complete and was not used.';
  return new ProviderError({ code: 'conflict', message, retryable: true, cause });
}
