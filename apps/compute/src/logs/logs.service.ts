import type { CallContext, LogLine, ProviderConnection } from '@kumo/provider-core';
import type { SseMessage } from '@kumo/service-kit';
import { type CloudAccessDeps, reachInstance } from '../clouds/cloud-access.ts';
import { toCloudProblem } from '../clouds/cloud-problem.ts';
import type { Viewer } from '../clouds/cloud-views.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import { holdOf } from '../grants/hold.ts';
import type { InstanceRow } from '../instances/instances.view.ts';
import { required } from '../operations/targets.ts';

/** What a log is asked for. */
export interface LogRequest {
  readonly id: string;
  readonly tail: number;
  readonly since?: string | undefined;
}

/** Bytes of one answer that does not follow, so that a chatty container can't fill our memory. */
const mostBytes = 8 * 1024 * 1024;
/** A log that is not followed answers within this time, milliseconds. */
const readDeadlineMs = 20_000;

/** The lines there are now. */
export async function readLog(deps: CloudAccessDeps, tenant: Viewer, request: LogRequest, signal: AbortSignal) {
  const reached = await reachInstance(deps, tenant, request.id, 'logs');
  const lines: LogLine[] = [];
  let bytes = 0;
  try {
    const context = { signal: AbortSignal.any([signal, AbortSignal.timeout(readDeadlineMs)]) };
    for await (const line of openLog(reached, context, request, false)) {
      lines.push(line);
      bytes += line.text.length + 64;
      if (bytes > mostBytes) break;
    }
  } catch (error) {
    throw toCloudProblem(error, reached.cloud);
  }
  return lines;
}

/**
 * The lines there are and those to come, as events named `line` whose ids are their times. `lastEventId` goes on after that
 * line. Ends with an `end` event when the instance stops writing for good, or `error` when the cloud cuts it, or a grant of it ends.
 */
export async function followLog(
  deps: CloudAccessDeps,
  tenant: Viewer,
  request: LogRequest,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<AsyncIterable<SseMessage>> {
  const reached = await reachInstance(deps, tenant, request.id, 'logs');
  const since = lastEventId ?? request.since;
  const resumed = { ...request, ...(since === undefined ? {} : { since }) };
  return messages(deps, tenant, reached, resumed, lastEventId, signal);
}

async function* messages(
  deps: Pick<CloudAccessDeps, 'cloudViews'>,
  viewer: Viewer,
  reached: Reached,
  request: LogRequest,
  lastEventId: string | null,
  signal: AbortSignal,
): AsyncIterable<SseMessage> {
  const hold = holdOf(deps.cloudViews, viewer, reached.cloud);
  try {
    const lines = openLog(reached, { signal: AbortSignal.any([signal, hold.signal]) }, request, true);
    for await (const line of lines) {
      // The provider's `since` includes the line itself, which the reader has seen.
      if (line.at !== null && line.at === lastEventId) continue;
      yield { event: 'line', data: line, ...(line.at === null ? {} : { id: line.at }) };
    }
    hold.signal.throwIfAborted();
    yield { event: 'end', data: {} };
  } catch (error) {
    if (signal.aborted) return;
    const problem = hold.signal.aborted ? hold.signal.reason : toCloudProblem(error, reached.cloud);
    yield { event: 'error', data: { message: problem instanceof Error ? problem.message : 'The log was cut.' } };
  } finally {
    hold.release();
  }
}

interface Reached {
  readonly connection: ProviderConnection;
  readonly row: InstanceRow;
  readonly cloud: CloudView;
}

function openLog(
  reached: Pick<Reached, 'connection' | 'row'>,
  context: CallContext,
  request: LogRequest,
  follow: boolean,
): AsyncIterable<LogLine> {
  const { tail, since } = request;
  const logs = required(reached.connection.logs);
  return logs.read(context, reached.row.native_id, { tail, follow, ...(since === undefined ? {} : { since }) });
}
