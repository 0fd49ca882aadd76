import type { CapabilityTable, Cloud, CloudAccess } from '@kumo/model';
import { capabilityTableSchema, cloudHealthStates } from '@kumo/model';
import type { InventoryNoun, Provider } from '@kumo/provider-core';
import { z } from 'zod';
import { capabilitiesFor } from '../grants/grants.rules.ts';
import { confirmedTimes } from '../inventory/confirmed-times.ts';
import type { CloudRow } from './clouds.repository.ts';

/** What rendering a resource needs to know of its cloud. */
export interface CloudView {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  /** Who connected it. */
  readonly organizationId: string;
  /** How whoever looks has it; `capabilities` are what they may do. */
  readonly access: CloudAccess;
  /** Whether others have things there as well, who are no business of whoever looks. */
  readonly isShared: boolean;
  readonly capabilities: CapabilityTable;
  /** Since when it has not answered; null while it does. */
  readonly unreachableSince: Date | null;
  /** Beginning of the last pass that vouches for all of a noun, milliseconds since 1970: whatever is listed was confirmed then. */
  readonly confirmedAt: ReadonlyMap<InventoryNoun, number>;
  /** Until when the event stream is known to be followed; null when it is not. */
  readonly liveUntil: Date | null;
  readonly staleAfterMs: number;
  /** What its instances are; null for a provider that this version does not have. */
  readonly instanceKind: Provider['instanceKind'] | null;
  /** Nothing in it is real. */
  readonly simulated: boolean;
  /** Whether it gets images from registries, whoever may ask it to. */
  readonly pullsImages: boolean;
}

const storedCapabilities = capabilityTableSchema as unknown as z.ZodType<CapabilityTable>;
const healthState = z.enum(cloudHealthStates);
const inventoryState = z.enum(['syncing', 'complete']);

/** What rendering a resource of this cloud needs. */
export function toCloudView(
  row: CloudRow,
  provider: Provider | undefined,
  { access, isShared }: Pick<CloudView, 'access' | 'isShared'>,
): CloudView {
  const capabilities = storedCapabilities.parse(row.capabilities);
  return {
    organizationId: row.organizationId,
    access,
    isShared,
    pullsImages: capabilities.images.pull.support !== 'unsupported',
    id: row.id,
    name: row.name,
    provider: row.provider,
    capabilities: capabilitiesFor(access, capabilities),
    unreachableSince: row.healthState === 'unreachable' ? row.healthSince : null,
    confirmedAt: confirmedTimes(row),
    liveUntil: row.liveUntil,
    staleAfterMs: provider?.sync.staleAfterMs ?? 60_000,
    instanceKind: provider?.instanceKind ?? null,
    simulated: provider?.simulated ?? false,
  };
}

/**
 * The cloud as the API shows it. `counts`: listed instances by the state that was last observed. To whom it is granted it shows
 * neither account nor address.
 */
export function toCloud(
  row: CloudRow,
  provider: Provider | undefined,
  counts: Readonly<Record<string, number>>,
  now: Date,
  access: CloudAccess = 'own',
): Cloud {
  const isOwn = access === 'own';
  const state = healthState.parse(row.healthState);
  return {
    id: row.id,
    organizationId: row.organizationId,
    access,
    projectId: isOwn ? row.projectId : null,
    name: row.name,
    provider: row.provider,
    region: row.region,
    endpoint: isOwn ? row.endpoint : null,
    accountKey: isOwn ? row.accountKey : null,
    description: isOwn ? row.description : null,
    simulated: provider?.simulated ?? false,
    health: {
      state,
      since: row.healthSince.toISOString(),
      // It may name the address.
      reason: isOwn ? row.healthReason : state === 'reachable' ? null : 'It does not answer as it should.',
      nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
      latencyMs: row.latencyMs,
    },
    inventory: {
      state: inventoryState.parse(row.inventoryState),
      completedAt: row.inventoryCompletedAt?.toISOString() ?? null,
      live: row.liveUntil !== null && row.liveUntil > now,
    },
    counts: state === 'unreachable' ? lastKnown(counts) : { ...counts },
    capabilities: capabilitiesFor(access, storedCapabilities.parse(row.capabilities)),
    createdAt: row.createdAt.toISOString(),
  };
}

function lastKnown(counts: Readonly<Record<string, number>>): Record<string, number> {
  const unknown = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return unknown === 0 ? {} : { unknown };
}
