import type { PortCallName } from './calls.ts';
import { type CallScope, observe, untilAborted } from './checked-call.ts';
import type { CallContext } from './ports/index.ts';
import { toProviderError } from './provider-failure.ts';

/** One stream that is to be read under the house's rules. */
export interface CheckedStream<T> {
  readonly scope: CallScope;
  readonly name: PortCallName;
  readonly context: CallContext;
  run(context: CallContext): AsyncIterable<T>;
}

/**
 * A stream that ends quietly with its signal, even when the adapter's own does not listen, and throws only `ProviderError`.
 * Observed once, at its end. Leaving the loop early ends the adapter's stream too.
 */
export async function* streamChecked<T>(stream: CheckedStream<T>): AsyncIterable<T> {
  const { scope, context } = stream;
  const startedAt = new Date();
  const ended = new AbortController();
  const cancel = () => ended.abort(context.signal.reason);
  if (context.signal.aborted) return;
  context.signal.addEventListener('abort', cancel, { once: true });
  try {
    const iterator = stream.run({ signal: ended.signal })[Symbol.asyncIterator]();
    for (;;) {
      const next = await untilAborted(iterator.next(), ended.signal);
      if (next.done === true) break;
      yield next.value;
    }
    observe(scope, stream.name, startedAt, 'ok');
  } catch (thrown) {
    if (context.signal.aborted) {
      observe(scope, stream.name, startedAt, 'ok');
      return;
    }
    const error = toProviderError(thrown, { displayName: scope.displayName, name: stream.name, hasEffect: false });
    observe(scope, stream.name, startedAt, error.code);
    throw error;
  } finally {
    context.signal.removeEventListener('abort', cancel);
    // Ends the adapter's stream when the reader left early; after its own end this changes nothing.
    ended.abort(new DOMException('The reader has left', 'AbortError'));
  }
}
