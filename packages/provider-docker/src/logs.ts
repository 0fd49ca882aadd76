import type { LogsPort } from '@kumo/provider-core';
import { ProviderError } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { toEngineTime } from './instants.ts';
import { framedPieces, rawPieces } from './log-frames.ts';
import { LogLines } from './log-lines.ts';
import { containerIdOf } from './native-ids.ts';
import { containerSchema } from './wire.ts';

/**
 * Logs as the engine kept them, line by line. `since` includes its own instant: whoever goes on after a line drops what it has
 * seen. Reads no faster than it is consumed, and ends with the signal, or when the container does.
 */
export function dockerLogs(client: EngineClient): LogsPort {
  return {
    async *read(context, nativeId, request) {
      const id = containerIdOf(nativeId);
      const doing = { what: 'read the logs of the container' };
      const since = sinceOf(request.since);
      const { Config: config } = await client.call(context, doing, async (docker, abortable) =>
        containerSchema.parse(await docker.getContainer(id).inspect(abortable)),
      );
      const chunks = await client.call(context, doing, (docker, abortable) =>
        docker.getContainer(id).logs({
          // This one tells dockerode to hand out a stream; what the engine is asked is the query.
          follow: true,
          _query: {
            stdout: true,
            stderr: true,
            timestamps: true,
            follow: request.follow,
            tail: since === undefined ? request.tail : 'all',
            since,
          },
          ...abortable,
        }),
      );
      const lines = new LogLines(!config.Tty);
      try {
        for await (const piece of config.Tty ? rawPieces(chunks) : framedPieces(chunks)) yield* lines.take(piece);
        yield* lines.end();
      } catch (error) {
        if (!context.signal.aborted) throw client.streamError(error, doing, context);
      } finally {
        chunks.destroy();
      }
    },
  };
}

function sinceOf(since: string | undefined): string | undefined {
  if (since === undefined) return undefined;
  const time = toEngineTime(since);
  if (time !== undefined) return time;
  const message = '`since` must be an ISO 8601 instant, e.g. 2026-11-22T14:21:08.113Z.';
  throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'since', message }] });
}
