import type { PastEvent } from '@kumo/provider-core';
import { type CloudAccessDeps, getInstance, noSuch, requireCapability } from '../clouds/cloud-access.ts';
import { toCloudProblem } from '../clouds/cloud-problem.ts';
import type { Viewer } from '../clouds/cloud-views.ts';
import { required } from '../operations/targets.ts';
import { shownState } from './instances.view.ts';

/** A look into the cloud's own records ends within this time, milliseconds. */
const lookDeadlineMs = 20_000;
/** Characters of a console's output that are passed on; more is cut at its beginning. */
const mostOutput = 4 * 1024 * 1024;

/** What the provider's own records say happened to an instance, newest first. */
export async function providerEvents(
  deps: CloudAccessDeps,
  tenant: Viewer,
  { id, limit }: { readonly id: string; readonly limit: number },
  signal: AbortSignal,
): Promise<PastEvent[]> {
  const { row, cloud } = await getInstance(deps, tenant, id);
  if (!row.listed) throw noSuch('instance');
  requireCapability(cloud, 'events', 'history', shownState(row, cloud));
  const { connection } = await deps.connections.get({ id: cloud.id });
  const context = { signal: AbortSignal.any([signal, AbortSignal.timeout(lookDeadlineMs)]) };
  try {
    const events = await required(connection.events?.history)(context, row.native_id, { limit });
    // To whom the cloud is granted, the provider's name of its owner's login is none of their business.
    const isOwn = cloud.access === 'own';
    return events.slice(0, limit).map((event) => ({
      ...event,
      at: new Date(event.at).toISOString(),
      actor: isOwn ? event.actor : null,
    }));
  } catch (error) {
    throw toCloudProblem(error, cloud);
  }
}

/** The last lines that a machine wrote to its screen or serial line; null before there are any. */
export async function consoleOutput(
  deps: CloudAccessDeps,
  tenant: Viewer,
  { id, lines }: { readonly id: string; readonly lines: number },
  signal: AbortSignal,
): Promise<string | null> {
  const { row, cloud } = await getInstance(deps, tenant, id);
  if (!row.listed) throw noSuch('instance');
  requireCapability(cloud, 'consoleOutput', 'read', shownState(row, cloud));
  const { connection } = await deps.connections.get({ id: cloud.id });
  const context = { signal: AbortSignal.any([signal, AbortSignal.timeout(lookDeadlineMs)]) };
  try {
    const text = await required(connection.consoleOutput).read(context, row.native_id, { lines });
    return text === null ? null : text.slice(-mostOutput);
  } catch (error) {
    throw toCloudProblem(error, cloud);
  }
}
