import { randomUUID } from 'node:crypto';
import { type CapabilityNoun, capabilityVerbs, type InstanceState } from '@kumo/model';
import { expect, it, type TestContext } from 'vitest';
import { capabilityOf } from '../capability-table.ts';
import type { InstanceObservation } from '../observations.ts';
import type { CallContext, LaunchSpec, OwnershipToken } from '../ports.ts';
import type { CloudIdentity, Provider, ProviderConnection } from '../provider.ts';
import type { PromiseResult } from './report.ts';
import type { ConformanceOptions, ConformanceTarget } from './target.ts';
import { until } from './until.ts';

/** Nobody calls it off. */
export const unhurried: CallContext = { signal: new AbortController().signal };

/** Everything the suites of one run share: the target, one connection to it, one instance, and what must be removed at the end. */
export class Bench {
  readonly options: ConformanceOptions;
  readonly results: PromiseResult[] = [];
  #target: ConformanceTarget | undefined;
  #connection: ProviderConnection | undefined;
  #identity: CloudIdentity | undefined;
  readonly #cleanUps: (() => Promise<unknown>)[] = [];

  constructor(options: ConformanceOptions) {
    this.options = options;
  }

  get provider(): Provider {
    return this.options.provider;
  }

  get target(): ConformanceTarget {
    return present(this.#target, 'the target could not be brought up');
  }

  get connection(): ProviderConnection {
    return present(this.#connection, 'there is no connection');
  }

  get identity(): CloudIdentity {
    return present(this.#identity, 'nobody has answered');
  }

  get settleMs(): number {
    return this.target.settleMs ?? 60_000;
  }

  get missingNativeId(): string {
    return this.target.missingNativeId ?? 'kumo-conformance-missing';
  }

  async open(): Promise<void> {
    this.#target = await this.options.target();
    this.#connection = await this.provider.connect(this.#target.connection, this.#target.environment);
    this.#identity = await this.#connection.identify(unhurried);
  }

  async close(): Promise<void> {
    for (const cleanUp of this.#cleanUps.toReversed()) await cleanUp();
    await this.#connection?.close();
    await this.#target?.close?.();
  }

  /** Runs at the end, last first, whatever happened. */
  atEnd(cleanUp: () => Promise<unknown>): void {
    this.#cleanUps.push(cleanUp);
  }

  /** A name that nothing else has. */
  newName(role: string): string {
    return `${this.target.namePrefix ?? 'kumo-conformance'}-${role}-${randomUUID().slice(0, 8)}`;
  }

  newToken(): OwnershipToken {
    return { operationId: `opr_${randomUUID()}`, resourceId: `ins_${randomUUID()}`, organizationId: 'org_conformance' };
  }

  /** A launch of the target's small thing under a fresh name and token. */
  newLaunch(role: string): LaunchSpec {
    const defaults = { networkNativeIds: [], ports: [], env: {}, volumes: [], tags: {} };
    return { ...defaults, ...this.target.launch, token: this.newToken(), name: this.newName(role) };
  }

  /** Launches and waits until it runs; removed at the end. */
  async launch(spec: LaunchSpec, connection = this.connection): Promise<InstanceObservation> {
    const { instances } = connection;
    await instances.prepare?.(unhurried, spec, () => undefined);
    const { nativeId } = await instances.create(unhurried, spec);
    this.atEnd(() => this.connection.instances.terminate(unhurried, nativeId));
    await until(this.settleMs, () => instances.get(unhurried, nativeId));
    await instances.activate?.(unhurried, nativeId);
    return await this.untilState(nativeId, 'running');
  }

  async untilState(nativeId: string, state: InstanceState): Promise<InstanceObservation> {
    return await until(this.settleMs, async () => {
      const seen = await this.connection.instances.get(unhurried, nativeId);
      expect(seen.state, `state of ${nativeId}`).toBe(state);
      return seen;
    });
  }

  /** Whether the manifest offers this verb at all: decides which tests there are. */
  offers(noun: CapabilityNoun, verb: string): boolean {
    return capabilityOf(this.provider.capabilities, noun, verb).support !== 'unsupported';
  }

  /**
   * One test that belongs to a verb of the manifest; there is none where the manifest does not offer it. `missing` says why it
   * can't be run here.
   */
  promise(
    noun: CapabilityNoun,
    verb: string,
    title: string,
    body: () => Promise<void>,
    missing: () => string | undefined = () => undefined,
  ): void {
    const verbs: readonly string[] = capabilityVerbs[noun];
    if (!verbs.includes(verb)) throw new TypeError(`No verb ${noun}.${verb}`);
    if (!this.offers(noun, verb)) return;
    this.#test({ noun, verb, title }, body, () => {
      const cell = capabilityOf(this.identity.capabilities, noun, verb);
      return cell.support === 'unsupported' ? `not on this connection: ${cell.reason}` : missing();
    });
  }

  /** One test that a verb which the manifest does not offer is really not there. */
  promiseAbsence(noun: CapabilityNoun, verb: string, title: string, body: () => Promise<void>): void {
    this.#test({ noun, verb, title }, body, () => undefined);
  }

  /** One test of what holds for every call. `missing` says why it can't be run here. */
  promiseOfConnection(
    title: string,
    body: () => Promise<void>,
    missing: () => string | undefined = () => undefined,
  ): void {
    this.#test({ noun: 'connection', verb: 'any', title }, body, missing);
  }

  #test(
    what: Pick<PromiseResult, 'noun' | 'verb' | 'title'>,
    body: () => Promise<void>,
    missing: () => string | undefined,
  ): void {
    it(what.title, { timeout: 300_000 }, async (context: TestContext) => {
      const startedAt = Date.now();
      const record = (result: PromiseResult['result'], reason?: string) => {
        const durationMs = Date.now() - startedAt;
        this.results.push({ ...what, result, durationMs, ...(reason === undefined ? {} : { reason }) });
      };
      const reason = missing();
      if (reason !== undefined) {
        record('not_run', reason);
        context.skip(reason);
      }
      try {
        await body();
        record('passed');
      } catch (error) {
        record('failed', error instanceof Error ? error.message : String(error));
        throw error;
      }
    });
  }
}

/** The value, or a failure that says what is missing. */
export function present<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}
