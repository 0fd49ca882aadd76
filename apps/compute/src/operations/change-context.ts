import type {
  InventoryNoun,
  Observation,
  OwnershipToken,
  ProviderConnection,
  ReportProgress,
} from '@kumo/provider-core';
import type { Inventory } from '../inventory/inventory.ts';
import { found, untilVisible } from './settle.ts';

/** What a step of a change may use. Everything it does must bear to be done again. */
export interface ChangeContext {
  readonly organizationId: string;
  readonly cloudId: string;
  readonly operationId: string;
  readonly connection: ProviderConnection;
  readonly inventory: Inventory;
  readonly signal: AbortSignal;
  /** Above 1 an earlier try may have had its effect. */
  readonly attempt: number;
  /** Says what is going on and how far, for people. */
  readonly report: ReportProgress;
}

/** The marks that a created thing carries. */
export function tokenOf(context: ChangeContext, resourceId: string): OwnershipToken {
  return { operationId: context.operationId, resourceId, organizationId: context.organizationId };
}

/** Reads what was just created, as soon as the cloud shows it, and writes it under the id that was reserved for it. */
export async function observeCreated<N extends InventoryNoun>(
  context: ChangeContext,
  noun: N,
  resourceId: string,
  read: () => Promise<Observation<N>>,
): Promise<void> {
  const { beganAt, observation } = await untilVisible(context, async () => {
    const began = context.inventory.now();
    const seen = await found(read());
    return seen === null ? null : { beganAt: began, observation: seen };
  });
  const { organizationId, cloudId } = context;
  await context.inventory.observe({
    organizationId,
    cloudId,
    noun,
    observation,
    beganAt,
    source: 'operation',
    forcedId: resourceId,
  });
}
