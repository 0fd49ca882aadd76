import type { CapabilityNoun } from '@kumo/model';
import { capabilityNouns } from '@kumo/model';
import { callName, callsOf, type PortCall } from './calls.ts';
import { type CallScope, refuseUnsupported, runChecked } from './checked-call.ts';
import { streamChecked } from './checked-stream.ts';
import { parseChanges, parseOne, parsePage } from './observation-parser.ts';
import { type InventoryNoun, observationSchemas } from './observations/index.ts';
import type { CallContext, ProviderPorts } from './ports/index.ts';
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
      refuseUnsupported(scope, askedVerb(call, rest));
      return streamChecked({
        scope,
        name,
        context,
        run: (inner) => run(inner, ...rest) as AsyncIterable<unknown>,
      });
    };
  }
  return async (context, ...rest) => {
    refuseUnsupported(scope, askedVerb(call, rest));
    return await runChecked({
      scope,
      name,
      kind,
      hasEffect: call.effect !== 'none',
      context,
      outlivesAnswer: kind === 'open',
      run: async (inner, goOn) => {
        const given = kind === 'upload' ? rest.map((one) => (isPieces(one) ? telling(one, goOn) : one)) : rest;
        return parsed(scope, call, await run(inner, ...given), report);
      },
    });
  };
}

function isPieces(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** The same pieces; says whenever one is asked for, and when there are no more. */
async function* telling(pieces: AsyncIterable<Uint8Array>, tell: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    tell();
    yield piece;
  }
  tell();
}

/**
 * Two verbs share a method with another one: following a log (a cloud may give past lines and no live ones), and making a volume
 * from a snapshot.
 */
function askedVerb(call: PortCall, rest: readonly unknown[]): PortCall {
  if (call.noun === 'logs' && field(rest[1], 'follow') === true) return { ...call, verb: 'follow' };
  const isRestore = call.noun === 'volumes' && call.method === 'create';
  return isRestore && field(rest[0], 'snapshotNativeId') !== undefined ? { ...call, verb: 'restore' } : call;
}

function field(request: unknown, name: string): unknown {
  return typeof request === 'object' && request !== null ? Reflect.get(request, name) : undefined;
}

function parsed(scope: CallScope, call: PortCall, answer: unknown, report: Report): unknown {
  if (!isInventoryNoun(call.noun)) return answer;
  const { noun } = call;
  if (call.method === 'list') return parsePage(noun, answer, scope.displayName, report);
  if (call.method === 'get') return parseOne(noun, answer, scope.displayName, report);
  if (call.method === 'findByToken' && Array.isArray(answer)) {
    return answer.map((item: unknown) => parseOne(noun, item, scope.displayName, report));
  }
  if (call.method === 'changes') return parseChanges(noun, answer, scope.displayName, report);
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
