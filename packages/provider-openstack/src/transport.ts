import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { type ConnectEnvironment, ProviderError } from '@kumo/provider-core';
import { type Dispatcher, Pool } from 'undici';

/** One HTTP request to whatever address; no token is added here. */
export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
  readonly signal: AbortSignal;
}

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Connections to one host at a time; compute's budget is below that. */
const connectionsPerHost = 16;
/** Larger answers than this are no answers of OpenStack. */
const largestAnswerBytes = 64 * 2 ** 20;

/**
 * Speaks HTTP to the hosts of one cloud. Each host is checked before it is dialled and pinned to the addresses that were
 * checked, whether a person typed it or the cloud's catalog names it. Redirects are not followed.
 */
export class Transport {
  readonly #checkEndpoint: ConnectEnvironment['checkEndpoint'];
  readonly #ca: string[] | undefined;
  readonly #pools = new Map<string, Promise<Pool>>();
  #isClosed = false;

  constructor(environment: ConnectEnvironment, ca: string | undefined) {
    this.#checkEndpoint = environment.checkEndpoint;
    this.#ca = ca === undefined ? undefined : [...rootCertificates, ca];
  }

  /** Throws what the network threw, or `ProviderError` for an address that must not be dialled. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { url, method, headers, signal, body } = request;
    const pool = await this.#poolOf(url);
    try {
      const answer = await pool.request({
        method,
        path: `${url.pathname}${url.search}`,
        headers: { ...headers },
        signal,
        ...(body === undefined ? {} : { body }),
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    } catch (error) {
      // The host may have moved: the next call resolves and checks it again.
      if (!signal.aborted) this.#forget(url.origin, pool);
      throw error;
    }
  }

  /** Throws for an address that must not be given to people or dialled. */
  async check(url: URL): Promise<void> {
    await this.#checkEndpoint?.(hostOf(url), portOf(url));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    for (const settled of await Promise.allSettled(pools)) {
      if (settled.status === 'fulfilled') await settled.value.destroy();
    }
  }

  #poolOf(url: URL): Promise<Pool> {
    if (this.#isClosed) {
      const message = 'This connection to OpenStack has been closed.';
      return Promise.reject(new ProviderError({ code: 'unavailable', message, retryable: false }));
    }
    const known = this.#pools.get(url.origin);
    if (known !== undefined) return known;
    const opening = this.#open(url);
    this.#pools.set(url.origin, opening);
    opening.catch(() => this.#pools.delete(url.origin));
    return opening;
  }

  async #open(url: URL): Promise<Pool> {
    const addresses = (await this.#checkEndpoint?.(hostOf(url), portOf(url))) ?? [];
    const lookup = pinned(addresses);
    return new Pool(url.origin, {
      connections: connectionsPerHost,
      pipelining: 1,
      // Deadlines are the caller's, by its signal.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: largestAnswerBytes,
      connect: {
        timeout: 10_000,
        ...(this.#ca === undefined ? {} : { ca: this.#ca }),
        ...(lookup === undefined ? {} : { lookup }),
      },
    });
  }

  #forget(origin: string, pool: Pool): void {
    const known = this.#pools.get(origin);
    if (known === undefined) return;
    this.#pools.delete(origin);
    // Calls that are still under way on it end by themselves.
    void pool.close().catch(() => undefined);
  }
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Answers every look-up with the addresses that were checked, so that a changed DNS answer is never dialled. */
function pinned(addresses: readonly string[]): LookupFunction | undefined {
  const records = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const [first] = records;
  if (first === undefined) return undefined;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, records);
    else callback(null, first.address, first.family);
  };
}
