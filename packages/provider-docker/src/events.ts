import { type EventsPort, ProviderError } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { hasStatus } from './errors.ts';
import { parseCursor, toEngineEvent, watchedActions, watchedTypes } from './event-mapping.ts';
import { jsonLines } from './lines.ts';
import { imageSchema } from './wire.ts';

/**
 * The engine's event stream. It remembers its last 256 events only, and none over a restart: list after every `ready`. A
 * subscription without `since` begins with the second in which it was opened, so nothing falls between it and that list.
 */
export function dockerEvents(client: EngineClient): EventsPort {
  return {
    async *subscribe(context, request) {
      const doing = { what: 'follow the engine’s events' };
      const resumed = request.since === undefined ? undefined : parseCursor(request.since);
      const since = resumed?.time ?? String((await client.engineTime(context)).getTime() / 1000);
      const stream = await client.call(context, doing, (docker, abortable) =>
        docker.getEvents({ since, filters: { type: watchedTypes, event: watchedActions }, ...abortable }),
      );
      let [lastTime, seenAtLastTime] = ['', 0];
      let toSkip = resumed?.seen ?? 0;
      try {
        yield { type: 'ready' };
        for await (const { value, text } of jsonLines(stream)) {
          const event = toEngineEvent(value, text);
          if (event === undefined) continue;
          seenAtLastTime = event.time === lastTime ? seenAtLastTime + 1 : 1;
          lastTime = event.time;
          // `since` is inclusive: what was given out before comes again first.
          if (event.time === resumed?.time && toSkip > 0) {
            toSkip -= 1;
            continue;
          }
          const { reference, ...change } = event.change;
          // A pull is told by name; everybody else knows the image by its id.
          const nativeId = reference === undefined ? change.nativeId : await idOfImage(reference);
          if (nativeId !== undefined) yield { ...change, nativeId, cursor: `${event.time}/${seenAtLastTime}` };
        }
      } catch (error) {
        if (context.signal.aborted) return;
        throw client.streamError(error, doing, context);
      } finally {
        stream.destroy();
      }
      if (context.signal.aborted) return;
      const message = 'The engine ended its event stream. It is being stopped or restarted.';
      throw new ProviderError({ code: 'unavailable', message });

      async function idOfImage(name: string): Promise<string | undefined> {
        return client.call(context, { what: 'read the image' }, async (docker, abortable) => {
          try {
            return imageSchema.parse(await docker.getImage(name).inspect(abortable)).Id;
          } catch (error) {
            if (hasStatus(error, 404)) return undefined;
            throw error;
          }
        });
      }
    },
  };
}
