import { type InstanceObservation, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import { type ChangeContext, definedOnly, refresh, showSight, tokenOf } from './change-context.ts';
import type { LaunchIntent } from './launch-intent.ts';
import { pause, waitForState } from './settle.ts';

/** How long a create whose answer was lost is looked for before the step is tried again, milliseconds. */
const lookForMs = 5_000;
const lookEveryMs = 250;

/** What the create step stores. */
export interface Created {
  readonly nativeId: string;
  /** True when an earlier try had made it. */
  readonly adopted: boolean;
}

/** The spec that the adapter gets, with the marks by which a lost answer is found again. */
function launchSpec(context: ChangeContext, intent: LaunchIntent): LaunchSpec {
  const { action, resourceId, ...rest } = intent;
  return { ...definedOnly(rest), token: tokenOf(context, resourceId) };
}

/** Gets ready what the create needs. Safe to repeat. */
export async function prepare(context: ChangeContext, intent: LaunchIntent): Promise<void> {
  await context.connection.instances.prepare?.({ signal: context.signal }, launchSpec(context, intent), context.report);
}

/**
 * Creates exactly once: whatever an earlier try made is adopted, a lost answer is looked for before the error is passed on,
 * and a second thing with our mark is removed.
 */
export async function createOnce(context: ChangeContext, intent: LaunchIntent): Promise<Created> {
  const spec = launchSpec(context, intent);
  if (context.attempt > 1) {
    const earlier = await adopt(context, intent);
    if (earlier !== null) return earlier;
  }
  try {
    const { nativeId } = await context.connection.instances.create({ signal: context.signal }, spec);
    return { nativeId, adopted: false };
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    const found = await lookFor(context, intent);
    if (found !== null) return found;
    throw error;
  }
}

/** Does to what was created what creating does not. */
export async function activate(context: ChangeContext, intent: LaunchIntent, created: Created): Promise<void> {
  const spec = launchSpec(context, intent);
  await context.connection.instances.activate?.({ signal: context.signal }, created.nativeId, spec);
}

/**
 * Waits until it is up and shows it. One that ran and ended by itself counts: it was launched. Gives the id that it has with us:
 * where its marks came after it, a watch may have been faster and given it another than the reserved one.
 */
export async function show(
  context: ChangeContext,
  intent: LaunchIntent,
  created: Created,
): Promise<{ targetId?: string }> {
  const up = ['running', 'stopped', 'suspended'] as const;
  const seen = await waitForState(context, created.nativeId, up, { mayBeInvisible: true });
  if (seen === null) throw new ProviderError({ code: 'not_found', message: `${intent.name} is gone again.` });
  // Volumes that came with it, or were attached by it, are known before the instance is shown with them.
  if (context.connection.volumes !== undefined) {
    for (const volume of seen.observation.volumeNativeIds) await refresh(context, 'volumes', volume);
  }
  const id = await showSight(context, 'instances', created.nativeId, seen, intent.resourceId);
  // Now that it is known whose the instance is, what came with it is theirs as well.
  if (context.isGranted && context.connection.volumes !== undefined) {
    for (const volume of seen.observation.volumeNativeIds) await refresh(context, 'volumes', volume);
  }
  return id === null ? {} : { targetId: id };
}

/** Removes whatever this launch has made: nothing half-made is left behind. */
export async function undoCreate(context: ChangeContext, intent: LaunchIntent): Promise<void> {
  const { instances } = context.connection;
  const token = tokenOf(context, intent.resourceId);
  for (const { nativeId } of await instances.findByToken({ signal: context.signal }, token, intent.name)) {
    await instances.terminate({ signal: context.signal }, nativeId);
    await refresh(context, 'instances', nativeId);
  }
}

async function lookFor(context: ChangeContext, intent: LaunchIntent): Promise<Created | null> {
  const until = performance.now() + lookForMs;
  while (performance.now() < until) {
    try {
      const found = await adopt(context, intent);
      if (found !== null) return found;
    } catch (error) {
      // The cloud that lost our answer may not answer this either; the step's next try looks again.
      if (!(error instanceof ProviderError && error.retryable)) throw error;
    }
    await pause(lookEveryMs, context.signal);
  }
  return null;
}

async function adopt(context: ChangeContext, intent: LaunchIntent): Promise<Created | null> {
  const { instances } = context.connection;
  const token = tokenOf(context, intent.resourceId);
  const found = await instances.findByToken({ signal: context.signal }, token, intent.name);
  const alive = found.filter((one) => one.state !== 'terminated' && one.state !== 'terminating').toSorted(byAge);
  const [first, ...duplicates] = alive;
  if (first === undefined) return null;
  for (const { nativeId } of duplicates) await instances.terminate({ signal: context.signal }, nativeId);
  return { nativeId: first.nativeId, adopted: true };
}

function byAge(a: InstanceObservation, b: InstanceObservation): number {
  return (a.createdAt ?? '').localeCompare(b.createdAt ?? '') || a.nativeId.localeCompare(b.nativeId);
}

function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof ProviderError && (error.outcomeUnknown || error.code === 'timeout');
}
