import type { CapabilityNoun } from '@kumo/model';
import { capabilityNouns } from '@kumo/model';
import { callName, callsOf, type PortCall } from './calls.ts';
import { type CallScope, refuseUnsupported, runChecked } from './checked-call.ts';
import { streamChecked } from './checked-stream.ts';
import { parseOne, parsePage } from './observation-parser.ts';
import { type InventoryNoun, observationSchemas } from './observations.ts';
import type { CallContext, ProviderPorts } from './ports.ts';
import type { Oddity } from './provider.ts';

type Method = (context: CallContext, ...rest: unknown[]) => unknown;

/**
 * The adapter's ports with every method checked: capability, deadline, cancellation, parsed answers, one error type. A method
 * that the table calls unsupported is there all the same and refuses, so that `port.suspend?.()` can't silently do nothing.
 */
export function checkedPorts(scope: CallScope, ports: ProviderPorts): ProviderPorts {
  const report = reportOnce(scope);
  const checked: Record<string, Record<string, Method>> = {};
  for (const noun of capabilityNouns) {
    const port: object | undefined = ports[noun];
    if (port === undefined) continue;
    const methods: Record<string, Method> = {};
    for (const call of callsOf(noun)) {
      const method = methodOf(port, call.method);
      if (method === undefined && call.optional) continue;
      methods[call.method] = checkedMethod(scope, call, method, report);
    }
    checked[noun] = methods;
  }
  // Same nouns, same methods, same arguments and answers as `ports`: the loops copy its shape.
  return checked as unknown as ProviderPorts;
}

function methodOf(port: object, name: string): Method | undefined {
  const method: unknown = Reflect.get(port, name);
  if (typeof method !== 'function') return undefined;
  return (context, ...rest) => Reflect.apply(method, port, [context, ...rest]);
}

type Report = (oddity: Omit<Oddity, 'provider'>) => void;

function checkedMethod(scope: CallScope, call: PortCall, method: Method | undefined, report: Report): Method {
  const name = callName(call);
  const run: Method = method ?? (() => Promise.reject(new TypeError(`${name} is not implemented`)));
  const kind = call.kind;
  if (kind === 'stream') {
    return (context, ...rest) => {
      refuseUnsupported(scope, streamCall(call, rest));
      return streamChecked({
        scope,
        name,
        context,
        run: (inner) => run(inner, ...rest) as AsyncIterable<unknown>,
      });
    };
  }
  return async (context, ...rest) => {
    refuseUnsupported(scope, call);
    return await runChecked({
      scope,
      name,
      kind,
      hasEffect: call.effect !== 'none',
      context,
      outlivesAnswer: kind === 'open',
      run: async (inner) => parsed(scope, call, await run(inner, ...rest), report),
    });
  };
}

/** Following a log is a verb of its own: a cloud may give past lines and no live ones. */
function streamCall(call: PortCall, rest: readonly unknown[]): PortCall {
  const request = rest[1];
  const follows = typeof request === 'object' && request !== null && 'follow' in request && request.follow === true;
  return call.noun === 'logs' && follows ? { ...call, verb: 'follow' } : call;
}

function parsed(scope: CallScope, call: PortCall, answer: unknown, report: Report): unknown {
  if (!isInventoryNoun(call.noun)) return answer;
  const { noun } = call;
  if (call.method === 'list') return parsePage(noun, answer, scope.displayName, report);
  if (call.method === 'get') return parseOne(noun, answer, scope.displayName, report);
  if (call.method === 'findByToken' && Array.isArray(answer)) {
    return answer.map((item: unknown) => parseOne(noun, item, scope.displayName, report));
  }
  return answer;
}

function isInventoryNoun(noun: CapabilityNoun): noun is InventoryNoun {
  return noun in observationSchemas;
}

/** One word the model lacks may be on ten thousand rows: each detail is reported once a connection, a bounded number in all. */
function reportOnce(scope: CallScope): Report {
  const reported = new Set<string>();
  return (oddity) => {
    const key = `${oddity.noun} ${oddity.kind} ${oddity.detail}`;
    if (reported.has(key) || reported.size >= 500) return;
    reported.add(key);
    scope.environment.reportOddity?.({ provider: scope.kind, ...oddity });
  };
}
