import { describe, expect, it } from 'vitest';
import type { CallScope } from './checked-call.ts';
import { streamChecked } from './checked-stream.ts';
import type { ObservedCall } from './provider.ts';

function scopeOf(calls: ObservedCall[] = []): CallScope {
  return {
    kind: 'tiny',
    displayName: 'Tiny',
    environment: { observeCall: (call) => void calls.push(call) },
    capabilities: () => {
      throw new Error('not asked here');
    },
  };
}

const context = { signal: new AbortController().signal };

describe('a checked stream', () => {
  it('ends with its signal although the adapter does not listen', async () => {
    const caller = new AbortController();
    const calls: ObservedCall[] = [];
    const stream = streamChecked<number>({
      scope: scopeOf(calls),
      name: 'logs.read',
      context: { signal: caller.signal },
      run: async function* () {
        yield 1;
        await new Promise<never>(() => undefined);
      },
    });
    const seen: number[] = [];
    for await (const value of stream) {
      seen.push(value);
      caller.abort();
    }
    expect(seen).toEqual([1]);
    expect(calls.map((call) => call.outcome)).toEqual(['ok']);
  });

  it('throws what the adapter throws as an error of ours, and is observed once', async () => {
    const calls: ObservedCall[] = [];
    const stream = streamChecked<number>({
      scope: scopeOf(calls),
      name: 'events.subscribe',
      context,
      run: async function* () {
        yield 1;
        throw Object.assign(new Error('socket'), { code: 'ECONNRESET' });
      },
    });
    const read = async () => {
      for await (const value of stream) expect(value).toBe(1);
    };
    await expect(read()).rejects.toMatchObject({ name: 'ProviderError', code: 'unavailable' });
    expect(calls.map((call) => call.outcome)).toEqual(['unavailable']);
  });

  it('tells the adapter when the reader leaves early', async () => {
    let inner: AbortSignal | undefined;
    const stream = streamChecked<number>({
      scope: scopeOf(),
      name: 'logs.read',
      context,
      run: async function* ({ signal }) {
        inner = signal;
        for (let value = 0; ; value += 1) yield value;
      },
    });
    for await (const value of stream) if (value === 3) break;
    expect(inner?.aborted).toBe(true);
  });
});
