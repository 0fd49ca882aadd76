import type { Duplex } from 'node:stream';
import { type ConnectEnvironment, ProviderError } from '@kumo/provider-core';
import { Client, type Dispatcher, Pool } from 'undici';
import { z } from 'zod';
import type { SandboxAccount } from './connection.ts';
import { fromSandboxAnswer } from './errors.ts';

const accountDocument = z.object({ account: z.string(), counts: z.object({ instances: z.number() }) });

type Query = Readonly<Record<string, string | number | undefined>>;

/** One request to the sandbox. Paths are below the account. */
export interface SandboxRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Talks HTTP to the sandbox's process; the only file that knows its paths and headers. */
export class SandboxClient {
  readonly #account: SandboxAccount;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #pool: Pool;
  /** Streams hold a connection for as long as they last: each has its own. */
  readonly #streams = new Set<Client>();
  #isClosed = false;

  constructor(account: SandboxAccount, environment: ConnectEnvironment) {
    if (environment.sandboxUrl === undefined) {
      throw new ProviderError({
        code: 'unavailable',
        message: 'The sandbox is not running here; start its service and try again.',
        retryable: false,
      });
    }
    this.#account = account;
    this.#base = new URL(environment.sandboxUrl);
    const token = environment.sandboxToken;
    this.#headers = token === undefined ? {} : { 'x-internal-token': token };
    // A few more than run at once: asking whether it is there does not wait for calls that it leaves unanswered.
    this.#pool = new Pool(this.#base.origin, { connections: 20, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** Makes the account as the connection says, where it is not so already. */
  async connectAccount(signal: AbortSignal): Promise<z.output<typeof accountDocument>> {
    const answer = await this.#send({ method: 'PUT', path: '', body: this.#account.settings, signal }, false);
    return accountDocument.parse(answer);
  }

  /** The answer's JSON. Throws `ProviderError` for every answer that is an error. */
  async call(request: SandboxRequest): Promise<unknown> {
    try {
      return await this.#send(request, (request.method ?? 'GET') !== 'GET');
    } catch (error) {
      if (!(error instanceof ProviderError && error.providerCode === 'AccountNotFound')) throw error;
    }
    // The sandbox was emptied behind our back: what the form says is there again, everything else is really gone.
    await this.connectAccount(request.signal);
    return await this.#send(request, (request.method ?? 'GET') !== 'GET');
  }

  /** The lines of an answer that goes on, each parsed. Ends with the signal, or when the sandbox ends it. */
  async *lines(request: SandboxRequest): AsyncGenerator<unknown> {
    const client = this.#ownClient();
    try {
      const { statusCode, headers, body } = await client.request(this.#options(request));
      if (statusCode >= 400) throw fromSandboxAnswer(statusCode, headers, await body.text(), false);
      let rest = '';
      body.setEncoding('utf8');
      for await (const chunk of body) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') yield JSON.parse(line);
      }
    } finally {
      this.#streams.delete(client);
      await client.destroy();
    }
  }

  /** A connection of bytes both ways, for consoles. */
  async upgrade(path: string, protocol: string, signal: AbortSignal): Promise<Duplex> {
    const client = this.#ownClient();
    try {
      const { socket } = await client.upgrade({
        path: this.#path({ path, signal }),
        protocol,
        headers: this.#headers,
        signal,
      });
      socket.on('close', () => {
        this.#streams.delete(client);
        void client.destroy();
      });
      return socket;
    } catch (error) {
      this.#streams.delete(client);
      await client.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#streams].map((client) => client.destroy()));
    await this.#pool.destroy();
  }

  async #send(
    request: Omit<SandboxRequest, 'method'> & { method?: Dispatcher.HttpMethod },
    changes: boolean,
  ): Promise<unknown> {
    const { statusCode, headers, body } = await this.#pool.request(this.#options(request));
    const text = await body.text();
    if (statusCode >= 400) throw fromSandboxAnswer(statusCode, headers, text, changes);
    return JSON.parse(text);
  }

  #options(
    request: Omit<SandboxRequest, 'method'> & { readonly method?: Dispatcher.HttpMethod },
  ): Dispatcher.RequestOptions {
    const hasBody = request.body !== undefined;
    return {
      method: request.method ?? 'GET',
      path: this.#path(request),
      headers: hasBody ? { ...this.#headers, 'content-type': 'application/json' } : this.#headers,
      signal: request.signal,
      ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
    };
  }

  #path(request: Pick<SandboxRequest, 'path' | 'query' | 'signal'>): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query ?? {}))
      if (value !== undefined) query.set(name, String(value));
    const tail = query.size === 0 ? '' : `?${query}`;
    return `/v1/accounts/${encodeURIComponent(this.#account.name)}${request.path}${tail}`;
  }

  #ownClient(): Client {
    if (this.#isClosed) throw new ProviderError({ code: 'unavailable', message: 'This connection has been closed.' });
    const client = new Client(this.#base.origin, { headersTimeout: 30_000, bodyTimeout: 0 });
    this.#streams.add(client);
    return client;
  }
}
