import type { Tenant } from '@kumo/db/compute';
import type { CallContext, LogLine, ProviderConnection } from '@kumo/provider-core';
import type { SseMessage } from '@kumo/service-kit';
import { type CloudAccessDeps, reachInstance } from '../clouds/cloud-access.ts';
import { toCloudProblem } from '../clouds/cloud-problem.ts';
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
export async function readLog(deps: CloudAccessDeps, tenant: Tenant, request: LogRequest, signal: AbortSignal) {
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
    throw toCloudProblem(error);
  }
  return lines;
}

/**
 * The lines there are and those to come, as events named `line` whose ids are their times. `lastEventId` goes on after that
 * line. Ends with an `end` event when the instance stops writing for good, or `error` when the cloud cuts it.
 */
export async function followLog(
  deps: CloudAccessDeps,
  tenant: Tenant,
  request: LogRequest,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<AsyncIterable<SseMessage>> {
  const reached = await reachInstance(deps, tenant, request.id, 'logs');
  const since = lastEventId ?? request.since;
  const resumed = { ...request, ...(since === undefined ? {} : { since }) };
  return messages(openLog(reached, { signal }, resumed, true), lastEventId, signal);
}

async function* messages(
  lines: AsyncIterable<LogLine>,
  lastEventId: string | null,
  signal: AbortSignal,
): AsyncIterable<SseMessage> {
  try {
    for await (const line of lines) {
      // The provider's `since` includes the line itself, which the reader has seen.
      if (line.at !== null && line.at === lastEventId) continue;
      yield { event: 'line', data: line, ...(line.at === null ? {} : { id: line.at }) };
    }
    yield { event: 'end', data: {} };
  } catch (error) {
    if (signal.aborted) return;
    const problem = toCloudProblem(error);
    yield { event: 'error', data: { message: problem instanceof Error ? problem.message : 'The log was cut.' } };
  }
}

function openLog(
  reached: { readonly connection: ProviderConnection; readonly row: InstanceRow },
  context: CallContext,
  request: LogRequest,
  follow: boolean,
): AsyncIterable<LogLine> {
  const { tail, since } = request;
  const logs = required(reached.connection.logs);
  return logs.read(context, reached.row.native_id, { tail, follow, ...(since === undefined ? {} : { since }) });
}
