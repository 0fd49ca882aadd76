import { setTimeout as sleepFor } from 'node:timers/promises';
import {
  type InstanceObservation,
  type InventoryNoun,
  type Observation,
  type ProviderConnection,
  ProviderError,
} from '@kumo/provider-core';
import type { ResourceNoun } from '../resources/resources.view.ts';
import type { WriteTarget } from './cloud-lock.ts';
import type { DatabaseClock } from './database-clock.ts';
import { inventoryPort } from './listing.ts';
import { referencesOf } from './records.ts';
import type { InventoryWriter, WriteCause, Written } from './writer.ts';

/** What reading one thing needs. */
export interface DirectReadContext {
  readonly connection: ProviderConnection;
  readonly target: WriteTarget;
  readonly writer: InventoryWriter;
  readonly clock: DatabaseClock;
  readonly signal: AbortSignal;
  /** Those of the given things that are not in the inventory and worth asking for. */
  unknownOf(
    references: readonly [noun: ResourceNoun, nativeId: string][],
  ): Promise<[noun: ResourceNoun, nativeId: string][]>;
  /** Told of everything that was written, what an instance refers to included. */
  onWritten(noun: InventoryNoun, nativeId: string, written: readonly Written[]): void;
}

/**
 * Asks the cloud for one thing and writes what it says: the thing as it is, or that it is gone. What an instance refers to and
 * is not in the inventory yet is read first, so that it is never shown without its image or network. Throws `ProviderError`
 * when the cloud cannot say, `StaleLeaseError` when the right to write has passed on.
 */
export async function readDirectly<N extends InventoryNoun>(
  context: DirectReadContext,
  noun: N,
  nativeId: string,
  cause: WriteCause,
): Promise<Written | null> {
  for (let attempt = 1; ; attempt += 1) {
    const beganAt = context.clock.next();
    const written = await readOnce(context, noun, nativeId, beganAt, cause);
    const younger = written?.outcome === 'older' ? written.row?.observation_began_at : undefined;
    if (younger === undefined || younger <= beganAt || attempt === mostAttempts) return written;
    // Another replica's clock is a little ahead: what it saw may be older all the same. Past its time, this one counts.
    await sleepFor(Math.min(longestSkewMs, younger.getTime() - beganAt.getTime() + 1), undefined, {
      signal: context.signal,
    });
  }
}

const mostAttempts = 3;
const longestSkewMs = 1_000;

async function readOnce<N extends InventoryNoun>(
  context: DirectReadContext,
  noun: N,
  nativeId: string,
  beganAt: Date,
  cause: WriteCause,
): Promise<Written | null> {
  const port = inventoryPort(context.connection, noun);
  if (port === undefined) throw new ProviderError({ code: 'not_supported', message: `This cloud has no ${noun}.` });
  const { target, writer, signal } = context;
  const found = await port.get({ signal }, nativeId).catch(absent);
  if (found === null) {
    const gone = await writer.writeGone(target, noun, [{ nativeId, beganAt }], cause);
    context.onWritten(noun, nativeId, gone);
    return gone[0] ?? null;
  }
  if (noun === 'instances') await readReferences(context, found as InstanceObservation, cause);
  const written = await writer.write(target, noun, [{ observation: found, beganAt }], cause);
  context.onWritten(noun, nativeId, written);
  // An id that was asked for by another name (an image by its reference) is answered under its own.
  return written[0] ?? null;
}

async function readReferences(
  context: DirectReadContext,
  instance: InstanceObservation,
  cause: WriteCause,
): Promise<void> {
  const { source } = cause;
  for (const [noun, nativeId] of await context.unknownOf(referencesOf(instance))) {
    const port = inventoryPort(context.connection, noun);
    const beganAt = context.clock.next();
    const observation: Observation<ResourceNoun> | null =
      (await port?.get({ signal: context.signal }, nativeId).catch(absent)) ?? null;
    const written =
      observation === null
        ? []
        : await context.writer.write(context.target, noun, [{ observation, beganAt }], { source, isNews: false });
    context.onWritten(noun, nativeId, written);
  }
}

function absent(error: unknown): null {
  if (error instanceof ProviderError && error.code === 'not_found') return null;
  throw error;
}
