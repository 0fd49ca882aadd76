import { capabilityNouns } from '@kumo/model';
import { callName, callsOf, type PortCall } from '../calls.ts';
import type { CallContext, ProviderPorts } from '../ports/index.ts';
import type { ProviderConnection } from '../provider.ts';
import type { CloudGuard } from './cloud-guard.ts';

type Method = (context: CallContext, ...rest: unknown[]) => unknown;

/** Calls that take many minutes by nature: not repeated by the guard, and without a place among those that run at once. */
const longKinds: ReadonlySet<PortCall['kind']> = new Set(['prepare', 'snapshot', 'upload']);

/**
 * The same connection with every call behind the guard. Streams are only checked against the circuit when they begin. What
 * must not happen twice (`create`, `reboot`, opening a console) is never repeated here.
 */
export function guardConnection(connection: ProviderConnection, guard: CloudGuard): ProviderConnection {
  const guarded: Record<string, Record<string, Method>> = {};
  for (const noun of capabilityNouns) {
    const port: object | undefined = connection[noun];
    if (port === undefined) continue;
    const methods: Record<string, Method> = {};
    for (const call of callsOf(noun)) {
      const method: unknown = Reflect.get(port, call.method);
      if (typeof method !== 'function') continue;
      methods[call.method] = guardedMethod(guard, call, (context, ...rest) =>
        Reflect.apply(method, port, [context, ...rest]),
      );
    }
    guarded[noun] = methods;
  }
  return {
    // Same nouns, same methods, same arguments and answers: the loops copy the connection's shape.
    ...(guarded as unknown as ProviderPorts),
    // Without a place of its own: whether a cloud is there at all must not wait for calls that it leaves unanswered.
    identify: (context) =>
      guard.call('identify', { safe: true, signal: context.signal, holdsSlot: false }, () =>
        connection.identify(context),
      ),
    close: () => connection.close(),
  };
}

function guardedMethod(guard: CloudGuard, call: PortCall, method: Method): Method {
  if (call.kind === 'stream') {
    return (context, ...rest) => {
      guard.check();
      return method(context, ...rest);
    };
  }
  const isLong = longKinds.has(call.kind);
  const safe = call.effect !== 'once' && !isLong;
  return async (context, ...rest) =>
    await guard.call(callName(call), { safe, signal: context.signal, holdsSlot: !isLong }, async () =>
      method(context, ...rest),
    );
}
