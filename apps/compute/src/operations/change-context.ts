import type { InventoryNoun, OwnershipToken, ProviderConnection, ReportProgress } from '@kumo/provider-core';
import type { Inventory } from '../inventory/inventory.ts';
import type { Sent } from '../uploads/uploads.ts';
import type { Sight } from './settle.ts';

/** What a step of a change may use. Everything it does must bear to be done again. */
export interface ChangeContext {
  readonly organizationId: string;
  readonly cloudId: string;
  /** Whether the cloud belongs to another organization. */
  readonly isGranted: boolean;
  readonly operationId: string;
  readonly connection: ProviderConnection;
  readonly inventory: Inventory;
  readonly signal: AbortSignal;
  /** Above 1 an earlier try may have had its effect. */
  readonly attempt: number;
  /** Says what is going on and how far, for people. */
  readonly report: ReportProgress;
  /** Waits until nobody sends this operation's data any more; gives what came of it. */
  sent(): Promise<Sent>;
  /** Seals a secret that the person who asked is to be given: what steps give is stored in clear. */
  seal(secret: string): string;
}

/** The marks that a created thing carries. */
export function tokenOf(context: ChangeContext, resourceId: string): OwnershipToken {
  return { operationId: context.operationId, resourceId, organizationId: context.organizationId };
}

/** Reads a thing anew and writes it, or that it is gone; gives the id that it has with us, null when it is gone. */
export async function refresh(context: ChangeContext, noun: InventoryNoun, nativeId: string): Promise<string | null> {
  const { organizationId, cloudId } = context;
  const found = await context.inventory.refresh({ organizationId, cloudId, noun, nativeId, source: 'operation' });
  return found?.id ?? null;
}

/**
 * Writes what was seen of a thing, or that it is gone; gives the id that it has with us. `forcedId`: the one that was reserved
 * for it; a watch that was faster may have given it another.
 */
export async function showSight<N extends InventoryNoun>(
  context: ChangeContext,
  noun: N,
  nativeId: string,
  { observation, beganAt }: Pick<Sight<N>, 'observation' | 'beganAt'>,
  forcedId?: string,
): Promise<string | null> {
  if (observation === null) return refresh(context, noun, nativeId);
  const { organizationId, cloudId } = context;
  const source = 'operation';
  const thing = { organizationId, cloudId, noun, observation, beganAt, source, forcedId } as const;
  return (await context.inventory.observe(thing))?.id ?? null;
}

/** A value without its undefined fields, as ports take it. */
export function definedOnly<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
