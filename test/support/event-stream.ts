import type { Event } from '@kumo/model';

/** An open stream of events, collected as they come. */
export interface EventStream {
  readonly events: readonly Event[];
  /** Fulfilled when it ended, by whatever cause. */
  readonly ended: Promise<void>;
  readonly isOpen: boolean;
  close(): void;
}

/** What {@link followEvents} asks with: `fetch`, or a harness's own. */
type Ask = (path: string, init: { headers: Record<string, string>; signal: AbortSignal }) => Promise<EventAnswer>;

interface EventAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Follows `GET /events` from a position on, or from now. Fulfilled when the stream is open. */
export async function followEvents(ask: Ask, after?: string): Promise<EventStream> {
  const gone = new AbortController();
  const events: Event[] = [];
  const answer = await ask('/api/v1/events', {
    headers: { accept: 'text/event-stream', ...(after === undefined ? {} : { 'last-event-id': after }) },
    signal: gone.signal,
  });
  if (answer.status !== 200 || answer.body === null) throw new Error(`GET /events answered ${answer.status}`);
  let isOpen = true;
  const ended = read(answer.body, events)
    .catch((error: unknown) => {
      if (!(error instanceof Error)) throw error; // cut in the middle: an end like any other
    })
    .finally(() => {
      isOpen = false;
    });
  return {
    events,
    ended,
    get isOpen() {
      return isOpen;
    },
    close: () => gone.abort(),
  };
}

async function read(body: AsyncIterable<Uint8Array>, events: Event[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const frames = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) events.push(JSON.parse(data.slice('data: '.length)) as Event);
    }
  }
}
