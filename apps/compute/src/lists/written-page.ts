import { writtenBody } from '@kumo/service-kit';

/** A page whose items, `Item`s, are already written as JSON. `rest`: what stands beside them. */
export function writtenPage<Item, Rest extends { readonly nextCursor: string | null }>(
  items: readonly string[],
  rest: Rest,
): Rest & { items: Item[] } {
  return writtenBody(`{"items":[${items.join(',')}],${JSON.stringify(rest).slice(1)}`);
}
