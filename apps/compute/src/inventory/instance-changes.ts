import { type InstanceObservation, type InstancesPort, ProviderError } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import { confirmMissing } from './confirm-missing.ts';
import { inventoryPort, type ListingContext, settled, writeSeen } from './listing.ts';
import { isSuspiciousLoss } from './missing.rules.ts';

type Changes = Awaited<ReturnType<Required<InstancesPort>['changes']>>;

/** What changed, once the cloud has said it. */
export interface BegunChanges {
  readonly since: string;
  readonly beganAt: Date;
  answer(): Promise<Changes>;
}

/** Asks what changed of the instances, so that it comes while something else is being written. */
export function askForChanges(
  { clock, signal }: ListingContext,
  changes: Required<InstancesPort>['changes'],
  since: string,
): BegunChanges {
  return { since, beganAt: clock.next(), answer: settled(changes({ signal }, { since })) };
}

/**
 * Writes what changed; what is said to be gone is confirmed by a direct read first. Gives where to go on from: the same place
 * again while something that is said to be gone could not be asked for. Null when only a whole listing will do: the place is too
 * old for the cloud, or so much is gone that it is more likely a mistake.
 */
export async function takeChanges(
  context: ListingContext & { readonly log: Log },
  { since, beganAt, answer }: BegunChanges,
): Promise<string | null> {
  const { known, log } = context;
  const changes = await answer().catch(tooOld);
  if (changes === null) {
    log.info('the cloud no longer knows what changed since the last time: listing everything');
    return null;
  }
  await writeSeen<'instances'>(context, 'instances', unseenBefore(context, changes.items), { beganAt, listing: 0 });
  const gone = [...new Set(changes.goneNativeIds)].filter((nativeId) => known.has('instances', nativeId));
  if (isSuspiciousLoss(known.count('instances'), gone.length)) {
    log.warn({ known: known.count('instances'), gone: gone.length }, 'most is said to be gone: listing everything');
    return null;
  }
  const port = inventoryPort(context.connection, 'instances');
  const unclear = port === undefined ? 0 : await confirmMissing(context, 'instances', port, gone);
  return unclear === 0 ? changes.cursor : since;
}

/** Something that ended and that was never shown is no news: clouds tell for days of what is gone. */
function unseenBefore({ known }: ListingContext, items: readonly InstanceObservation[]): InstanceObservation[] {
  return items.filter(({ state, nativeId }) => state !== 'terminated' || known.has('instances', nativeId));
}

function tooOld(error: unknown): null {
  if (error instanceof ProviderError && error.code === 'conflict') return null;
  throw error;
}
