import type { CapabilityNoun } from '@kumo/model';
import { expect } from 'vitest';
import { callsOf } from '../calls.ts';
import type { ProviderConnection } from '../provider.ts';

/** Verbs that share a method with another one, and what to ask for to mean them. */
const sharedMethods: Readonly<Record<string, { readonly method: string; readonly request: object }>> = {
  'volumes.restore': { method: 'create', request: { snapshotNativeId: 'kumo-conformance-missing' } },
  'logs.follow': { method: 'read', request: { tail: 1, follow: true } },
};

/** The methods by which a verb is asked for. A method that the port may lack altogether is not among them. */
export function methodsOf(noun: CapabilityNoun, verb: string): readonly string[] {
  const shared = sharedMethods[`${noun}.${verb}`];
  if (shared !== undefined) return [shared.method];
  return callsOf(noun)
    .filter((call) => call.verb === verb && !call.optional)
    .map((call) => call.method);
}

/** Asks for a verb in every way there is; each must be refused with this sentence. */
export async function expectRefused(
  connection: ProviderConnection,
  { noun, verb, sentence }: { readonly noun: CapabilityNoun; readonly verb: string; readonly sentence: string },
): Promise<void> {
  const port: object | undefined = connection[noun];
  const request = sharedMethods[`${noun}.${verb}`]?.request ?? {};
  for (const method of methodsOf(noun, verb)) {
    const refusal = { code: 'not_supported', message: sentence };
    await expect(invoke(port, method, request), `${noun}.${method}`).rejects.toMatchObject(refusal);
  }
}

async function invoke(port: object | undefined, method: string, request: object): Promise<unknown> {
  const found: unknown = port === undefined ? undefined : Reflect.get(port, method);
  if (typeof found !== 'function') throw new Error(`${method} is not there to refuse`);
  const context = { signal: new AbortController().signal };
  // Either takes the request in second place or, after a native id, in third.
  const rest = method === 'create' ? [request] : ['kumo-conformance-missing', request];
  return await Reflect.apply(found, port, [context, ...rest]);
}
