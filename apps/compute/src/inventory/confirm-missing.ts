import { type InventoryNoun, type InventoryPort, type Observation, ProviderError } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import type { Sighting } from './batch.ts';
import type { ListingContext } from './listing.ts';
import { movedWith } from './moved.rules.ts';

/** A listing said things that direct reads disproved: it was not used, nothing was marked. Listing again later is safe. */
export class RejectedListingError extends Error {
  override readonly name = 'RejectedListingError';
}

type Answer<N extends InventoryNoun> =
  | { readonly nativeId: string; readonly is: 'gone'; readonly beganAt: Date }
  | { readonly nativeId: string; readonly is: 'there'; readonly sighting: Sighting<N> }
  | { readonly nativeId: string; readonly is: 'unclear' };

/** Direct reads at once; the cloud's own budget limits them further. */
const atOnce = 4;
const batch = 100;
const sampleSize = 5;

/**
 * Asks for each thing that a complete listing did not have: what is not found is marked gone, what is there after all is
 * written, what cannot be asked stays as it is and is asked again after the next listing. Gives how many could not be asked.
 */
export async function confirmMissing<N extends InventoryNoun>(
  context: ListingContext & { readonly log: Log },
  noun: N,
  port: InventoryPort<N>,
  missing: readonly string[],
): Promise<number> {
  let count = 0;
  for (let start = 0; start < missing.length; start += batch) {
    const nativeIds = missing.slice(start, start + batch);
    await context.writer.markMissing(context.target, noun, nativeIds, context.clock.next());
    const answers = await readAll(context, port, nativeIds);
    await writeAnswers(context, noun, answers);
    const unclear = answers.filter(({ is }) => is === 'unclear');
    for (const { nativeId } of unclear) context.known.doubt(noun, nativeId);
    if (unclear.length > 0) context.log.warn({ noun, count: unclear.length }, 'what is missing could not be asked for');
    count += unclear.length;
  }
  return count;
}

/** Throws {@link RejectedListingError} when any of a few of the missing is still there: then the listing was wrong. */
export async function refuseFalseLoss<N extends InventoryNoun>(
  context: ListingContext,
  noun: N,
  port: InventoryPort<N>,
  missing: readonly string[],
): Promise<void> {
  const answers = await readAll(context, port, missing.slice(0, sampleSize));
  if (answers.some(({ is }) => is === 'there')) {
    throw new RejectedListingError(
      `A listing lacked ${missing.length} of the known ${noun}, but they are still there: it was not used`,
    );
  }
}

/** Reads some things anew and writes what they are. What cannot be asked for stays as it is. */
export async function readAgain<N extends InventoryNoun>(
  context: ListingContext,
  noun: N,
  port: InventoryPort<N>,
  nativeIds: readonly string[],
): Promise<void> {
  await writeAnswers(context, noun, await readAll(context, port, nativeIds));
}

async function readAll<N extends InventoryNoun>(
  context: ListingContext,
  port: InventoryPort<N>,
  nativeIds: readonly string[],
): Promise<Answer<N>[]> {
  const answers: Answer<N>[] = [];
  const waiting = [...nativeIds];
  const work = async (): Promise<void> => {
    for (let nativeId = waiting.shift(); nativeId !== undefined; nativeId = waiting.shift()) {
      answers.push(await readOne(context, port, nativeId));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

async function readOne<N extends InventoryNoun>(
  { clock, signal }: ListingContext,
  port: InventoryPort<N>,
  nativeId: string,
): Promise<Answer<N>> {
  const beganAt = clock.next();
  try {
    const observation: Observation<N> = await port.get({ signal }, nativeId);
    return { nativeId, is: 'there', sighting: { observation, beganAt } };
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof ProviderError)) throw error;
    return error.code === 'not_found' ? { nativeId, is: 'gone', beganAt } : { nativeId, is: 'unclear' };
  }
}

async function writeAnswers<N extends InventoryNoun>(
  { writer, target, known, isNews, onMoved }: ListingContext,
  noun: N,
  answers: readonly Answer<N>[],
): Promise<void> {
  const cause = { source: 'poll', isNews } as const;
  const gone = answers.flatMap((answer) => (answer.is === 'gone' ? [answer] : []));
  if (gone.length > 0) {
    const written = await writer.writeGone(target, noun, gone, cause);
    known.drop(
      noun,
      gone.map(({ nativeId }) => nativeId),
    );
    known.learn(noun, written);
    onMoved?.(movedWith(noun, written));
  }
  const there = answers.flatMap((answer) => (answer.is === 'there' ? [answer.sighting] : []));
  if (there.length > 0) known.learn(noun, await writer.write(target, noun, there, cause));
}
