import { type CapabilityTable, capabilityVerbs } from '@kumo/model';
import { capabilityOf, type InventoryNoun } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import { confirmMissing, refuseFalseLoss } from './confirm-missing.ts';
import { inventoryPort, type ListingContext, listNoun } from './listing.ts';
import { isSuspiciousLoss, missingInBoth } from './missing.rules.ts';
import { listingOrder } from './nouns.ts';

/** What comparing a whole cloud with its inventory needs. */
export interface ReconcileContext extends ListingContext {
  readonly capabilities: CapabilityTable;
  readonly log: Log;
  /** Called when the things that instances refer to are all listed, before the instances are. */
  readonly onReferencesListed?: () => void;
}

/**
 * Lists every noun and makes the inventory agree with it. Throws `RejectedListingError` when a listing was wrong, or what the
 * cloud threw.
 */
export async function reconcile(context: ReconcileContext): Promise<void> {
  for (const noun of listingOrder) {
    if (noun === 'instances') context.onReferencesListed?.();
    if (capabilityOf(context.capabilities, noun, capabilityVerbs[noun][0]).support !== 'unsupported') {
      await reconcileNoun(context, noun);
    }
  }
}

async function reconcileNoun<N extends InventoryNoun>(context: ReconcileContext, noun: N): Promise<void> {
  const port = inventoryPort(context.connection, noun);
  if (port === undefined) return;
  const before = context.known.count(noun);
  let { missing } = await listNoun(context, noun, port);
  if (isSuspiciousLoss(before, missing.length)) {
    context.log.warn(
      { noun, known: before, missing: missing.length },
      'a listing lacks most of what was there: listing again',
    );
    missing = missingInBoth(missing, (await listNoun(context, noun, port)).missing);
    if (isSuspiciousLoss(before, missing.length)) await refuseFalseLoss(context, noun, port, missing);
  }
  await confirmMissing(context, noun, port, missing);
}
