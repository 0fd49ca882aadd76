import { randomUUID } from 'node:crypto';
import { type CapabilityNoun, capabilityVerbs, type InstanceState } from '@kumo/model';
import { describe, expect, it, type TestContext } from 'vitest';
import { capabilityOf } from '../capability-table.ts';
import { ProviderError } from '../errors.ts';
import type { InstanceObservation, InventoryNoun } from '../observations/index.ts';
import type { CallContext, LaunchSpec, OwnershipToken } from '../ports/index.ts';
import type { CloudIdentity, Connection, Provider, ProviderConnection } from '../provider.ts';
import { expectRefused } from './refusal.ts';
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
  #identityFailure: unknown;
  #resident: Promise<InstanceObservation> | undefined;
  #collect = (register: () => void) => register();
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
    if (this.#identityFailure !== undefined) throw this.#identityFailure;
    return present(this.#identity, 'nobody has answered');
  }

  get settleMs(): number {
    return this.target.settleMs ?? 60_000;
  }

  /** One more connection, until the end. */
  async connectTo(connection: Connection): Promise<ProviderConnection> {
    const opened = await this.provider.connect(connection, this.target.environment);
    this.atEnd(() => opened.close());
    return opened;
  }

  /** An id of the right form that nothing of this noun has. */
  missingNativeId(noun: InventoryNoun): string {
    const { missingNativeIds, missingNativeId } = this.target;
    return missingNativeIds?.[noun] ?? missingNativeId ?? 'kumo-conformance-missing';
  }

  async open(): Promise<void> {
    this.#target = await this.options.target();
    this.#connection = await this.provider.connect(this.#target.connection, this.#target.environment);
    // Each promise fails by it then, and what needs no answer is still tested.
    this.#identity = await this.#connection.identify(unhurried).catch((error: unknown) => {
      this.#identityFailure = error;
      return undefined;
    });
  }

  /** Removes what was made, closes what was opened, and only then throws what went wrong in between. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    const closing = [() => this.#connection?.close(), () => this.#target?.close?.()];
    for (const end of [...this.#cleanUps.toReversed(), ...closing]) {
      await Promise.resolve()
        .then(end)
        .catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `Left behind: ${failures.map(String).join('; ')}`);
  }

  /** Removes something at the end, last first, whatever happened; again while it is in use by what is about to end. */
  atEnd(cleanUp: () => Promise<unknown>): void {
    this.#cleanUps.push(() => this.untilNoConflict(cleanUp));
  }

  /** Asks again while the cloud answers `conflict`: something is still under way there. */
  async untilNoConflict<T>(act: () => Promise<T>): Promise<T> {
    const outcome = await until(this.settleMs, async () => {
      try {
        return { value: await act() };
      } catch (error) {
        if (error instanceof ProviderError && error.code === 'conflict') throw error;
        return { error };
      }
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
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
    await instances.activate?.(unhurried, nativeId, spec);
    return await this.untilState(nativeId, 'running');
  }

  /** One running instance that the suites share. They leave it as they found it. */
  resident(): Promise<InstanceObservation> {
    this.#resident ??= this.launch(this.newLaunch('resident'));
    return this.#resident;
  }

  /**
   * Does something to an instance in a state in which the manifest allows it: where it must be stopped for it, it is, and
   * started again afterwards.
   */
  async whenAllowed(
    { noun, verb, nativeId }: { readonly noun: CapabilityNoun; readonly verb: string; readonly nativeId: string },
    act: () => Promise<void>,
  ): Promise<void> {
    const { instances } = this.connection;
    const cell = capabilityOf(this.identity.capabilities, noun, verb);
    const states = cell.support === 'conditional' ? cell.when : undefined;
    const { state } = await instances.get(unhurried, nativeId);
    if (states === undefined || states.includes(state) || !states.includes('stopped')) return await act();
    await instances.stop(unhurried, nativeId);
    await this.untilState(nativeId, 'stopped');
    try {
      await act();
    } finally {
      await instances.start(unhurried, nativeId);
      await this.untilState(nativeId, 'running');
    }
  }

  async untilState(nativeId: string, state: InstanceState, connection = this.connection): Promise<InstanceObservation> {
    return await until(this.settleMs, async () => {
      const seen = await connection.instances.get(unhurried, nativeId);
      expect(seen.state, `state of ${nativeId}`).toBe(state);
      return seen;
    });
  }

  /** A group of tests. Where the manifest offers nothing that they are about, there is no group. */
  group(title: string, body: () => void): void {
    const tests: (() => void)[] = [];
    this.#collect = (register) => void tests.push(register);
    body();
    this.#collect = (register) => register();
    if (tests.length === 0) return;
    describe(title, () => {
      for (const register of tests) register();
    });
  }

  /** Whether the manifest offers this verb at all: decides which tests there are. */
  offers(noun: CapabilityNoun, verb: string): boolean {
    return capabilityOf(this.provider.capabilities, noun, verb).support !== 'unsupported';
  }

  /**
   * One test that belongs to a verb of the manifest; there is none where the manifest does not offer it. On a connection that can't
   * do it although others can, the test is that it is refused. `missing` says why it can't be run here.
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
    this.#test({ noun, verb, title }, missing, async () => {
      const cell = capabilityOf(this.identity.capabilities, noun, verb);
      if (cell.support !== 'unsupported') return await body().then(() => undefined);
      await expectRefused(this.connection, { noun, verb, sentence: cell.reason });
      return `not on this connection, and refused: ${cell.reason}`;
    });
  }

  /** One test that a verb which the manifest does not offer is really not there. */
  promiseAbsence(noun: CapabilityNoun, verb: string, title: string, body: () => Promise<void>): void {
    this.#test(
      { noun, verb, title },
      () => undefined,
      () => body().then(() => undefined),
    );
  }

  /** One test of what holds for every call. `missing` says why it can't be run here. */
  promiseOfConnection(
    title: string,
    body: () => Promise<void>,
    missing: () => string | undefined = () => undefined,
  ): void {
    this.#test({ noun: 'connection', verb: 'any', title }, missing, () => body().then(() => undefined));
  }

  #test(
    what: Pick<PromiseResult, 'noun' | 'verb' | 'title'>,
    missing: () => string | undefined,
    refusedOr: () => Promise<string | undefined>,
  ): void {
    const test = async (context: TestContext) => {
      const startedAt = Date.now();
      const record = (result: PromiseResult['result'], reason?: string) => {
        const durationMs = Date.now() - startedAt;
        // What is tried once more is told once, as it turned out last.
        const before = this.results.findIndex((other) => other.verb === what.verb && other.title === what.title);
        if (before >= 0) this.results.splice(before, 1);
        this.results.push({ ...what, result, durationMs, ...(reason === undefined ? {} : { reason }) });
      };
      const reason = missing();
      if (reason !== undefined) {
        record('not_run', reason);
        context.skip(reason);
      }
      try {
        const refusal = await refusedOr();
        record(refusal === undefined ? 'passed' : 'refused', refusal);
      } catch (error) {
        record('failed', error instanceof Error ? error.message : String(error));
        throw error;
      }
    };
    this.#collect(() => it(what.title, { timeout: 300_000 }, test));
  }
}

/** The value, or a failure that says what is missing. */
export function present<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}
