import { type CallContext, ProviderError } from '@kumo/provider-core';
import Docker from 'dockerode';
import type { RegistryLogin } from './connection.ts';
import { type Dialer, dialerFor } from './dialer.ts';
import type { Abortable, DockerApi } from './docker-api.ts';
import type { Endpoint } from './endpoint.ts';
import { EngineModem } from './engine-modem.ts';
import { type Doing, toProviderError } from './errors.ts';

/** Oldest version of the engine API that is spoken (Docker 20.10): `one-shot` statistics came with it. */
const oldestVersion = 41;
/** Newest version whose answers this adapter knows (Docker 27); newer engines are asked in this one. */
const newestVersion = 47;

/** Calls under way at a time. Over SSH each may cost a process on the far side. */
const socketWidth = 16;
const sshWidth = 6;

/** How long an engine may take to say its version, milliseconds. */
const greetingTimeoutMs = 15_000;

/**
 * One engine: finds out its version, carries the calls of the ports to it, and turns whatever fails into a `ProviderError`.
 * The only place that holds dockerode.
 */
export class EngineClient {
  readonly endpoint: Endpoint;
  readonly registries: readonly RegistryLogin[];
  readonly #dialer: Dialer;
  readonly #modem: EngineModem;
  readonly #docker: DockerApi;
  readonly #closing = new AbortController();
  #negotiated: Promise<void> | undefined;
  /** The engine's clock when it was last greeted, to the second; events are asked for from there. */
  #greetedAt = new Date(0);

  constructor(endpoint: Endpoint, registries: readonly RegistryLogin[]) {
    this.endpoint = endpoint;
    this.registries = registries;
    this.#dialer = dialerFor(endpoint);
    this.#modem = new EngineModem(this.#dialer, endpoint.kind === 'ssh' ? sshWidth : socketWidth);
    // dockerode takes any modem that has `dial`, and answers as DockerApi says; its types know of neither.
    const options: Docker.DockerOptions & { modem: EngineModem } = { modem: this.#modem };
    this.#docker = new Docker(options) as unknown as DockerApi;
  }

  /** When the engine's own certificate expires; null without TLS. */
  get serverCertificateExpiry(): Date | null {
    return this.#dialer.serverCertificateExpiry();
  }

  /**
   * Runs one call. `run` gets dockerode and what it must pass on to each dockerode call. Throws only `ProviderError`; of a
   * `creates` call whose answer was lost, `outcomeUnknown` is true.
   */
  async call<T>(
    context: CallContext,
    doing: Doing,
    run: (docker: DockerApi, abortable: Abortable) => Promise<T>,
  ): Promise<T> {
    const signal = AbortSignal.any([context.signal, this.#closing.signal]);
    try {
      await unlessAborted(this.#negotiate(), signal);
    } catch (error) {
      // Whatever happened here, the request itself was never sent.
      throw this.#failure(error, { what: doing.what }, signal);
    }
    try {
      return await run(this.#docker, { abortSignal: signal });
    } catch (error) {
      throw this.#failure(error, doing, signal);
    }
  }

  /** The engine's clock, rounded down to the second, as of a greeting just now. */
  async engineTime(context: CallContext): Promise<Date> {
    this.#negotiated = undefined;
    await this.call(context, { what: 'greet the engine' }, async () => undefined);
    return this.#greetedAt;
  }

  /** What a broken stream means: the same words as for calls. */
  streamError(error: unknown, doing: Doing, context: CallContext): ProviderError {
    return this.#failure(error, doing, AbortSignal.any([context.signal, this.#closing.signal]));
  }

  /** Ends all that is open: calls in flight fail with `unavailable`. */
  close(): void {
    this.#closing.abort(disconnected());
    this.#modem.close();
    this.#dialer.close();
  }

  #failure(error: unknown, doing: Doing, signal: AbortSignal): ProviderError {
    if (this.#closing.signal.aborted) return disconnected(doing);
    const failure = toProviderError(error, doing, signal);
    // The engine may have been replaced by another version behind our back: greet it again before the next call.
    if (failure.code === 'unavailable' || failure.code === 'not_supported') this.#negotiated = undefined;
    return failure;
  }

  /** Shared by all callers, so it must not end with one of them. */
  #negotiate(): Promise<void> {
    if (this.#negotiated !== undefined) return this.#negotiated;
    const negotiation = this.#greet(AbortSignal.any([this.#closing.signal, AbortSignal.timeout(greetingTimeoutMs)]));
    this.#negotiated = negotiation;
    negotiation.catch(() => {
      if (this.#negotiated === negotiation) this.#negotiated = undefined;
    });
    return negotiation;
  }

  async #greet(signal: AbortSignal): Promise<void> {
    const headers = await this.#modem.ping(signal);
    const offered = headers['api-version'];
    const minor = typeof offered === 'string' ? /^1\.(\d+)$/.exec(offered)?.[1] : undefined;
    if (minor === undefined) {
      const message = 'What answers at this address is not a Docker engine. Check the address.';
      throw new ProviderError({ code: 'invalid_request', message });
    }
    if (Number(minor) < oldestVersion) {
      const message = `This Docker engine is too old: it speaks API 1.${minor}, needed is 1.${oldestVersion} (Docker 20.10) or newer.`;
      throw new ProviderError({ code: 'not_supported', message });
    }
    this.#modem.version = `v1.${Math.min(Number(minor), newestVersion)}`;
    this.#greetedAt = new Date(headers.date ?? 0);
  }
}

function disconnected(doing?: Doing): ProviderError {
  return new ProviderError({
    code: 'unavailable',
    message: doing === undefined ? 'Disconnected.' : `Could not ${doing.what}: the cloud was disconnected.`,
    outcomeUnknown: doing?.creates === true,
  });
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
