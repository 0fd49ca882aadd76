import { ProviderError } from '@kumo/provider-core';
import { Pool } from 'undici';
import type { CloudstackCredentials } from './connection.ts';
import { type Endpoint, pinnedLookup } from './endpoint.ts';
import { type FailedRequest, fromErrorRow, fromForeignAnswer } from './errors.ts';
import { expiryText, type SignedParams, signedBody } from './signing.ts';
import { type Row, rowFrom } from './wire.ts';

/** Parameters of a command; undefined ones are left out, lists are joined by commas. */
export type Params = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** How long a signed request is good for. Servers that enforce expiry take at most 15 minutes. */
const expiresInMs = 10 * 60_000;

/** A clock that is off by less needs no correction: a request is good for far longer. */
const tolerableSkewMs = 60_000;

/** How long an address may take to accept a connection, milliseconds. */
const dialTimeoutMs = 10_000;

/** Talks to one CloudStack by its query API; the only file that knows about HTTP. One attempt per call. */
export class CloudstackClient {
  readonly endpoint: Endpoint;
  readonly #credentials: CloudstackCredentials;
  readonly #pool: Pool;
  /** Milliseconds that the server's clock is ahead of ours. */
  #skewMs = 0;

  constructor(endpoint: Endpoint, credentials: CloudstackCredentials, ca: string | undefined) {
    this.endpoint = endpoint;
    this.#credentials = credentials;
    const lookup = pinnedLookup(endpoint.addresses);
    this.#pool = new Pool(endpoint.url.origin, {
      connections: 16,
      pipelining: 1,
      // Every call has its own deadline.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        timeout: dialTimeoutMs,
        ...(lookup === undefined ? {} : { lookup }),
        ...(ca === undefined ? {} : { ca }),
      },
    });
  }

  /** The server's time, as far as its answers have shown it. */
  now(): Date {
    return new Date(Date.now() + this.#skewMs);
  }

  /** Asks something that changes nothing. Gives what is inside the envelope. */
  read(command: string, params: Params, signal: AbortSignal): Promise<Row> {
    return this.#call({ command, changes: false }, params, signal);
  }

  /** Asks for a change. After a lost answer the error says that the outcome is not known. */
  change(command: string, params: Params, signal: AbortSignal): Promise<Row> {
    return this.#call({ command, changes: true }, params, signal);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #call(request: FailedRequest, params: Params, signal: AbortSignal): Promise<Row> {
    const skewBefore = this.#skewMs;
    try {
      return await this.#send(request, params, signal);
    } catch (error) {
      // Refused, and the answer's date says that our clock was off: nothing has happened, and it is signed anew.
      const isSkewed = Math.abs(this.#skewMs - skewBefore) > tolerableSkewMs;
      if (!(isSkewed && error instanceof ProviderError && error.code === 'auth_failed')) throw error;
      return await this.#send(request, params, signal);
    }
  }

  async #send(request: FailedRequest, params: Params, signal: AbortSignal): Promise<Row> {
    const { statusCode, headers, body } = await this.#pool.request({
      // By POST, reads too: servers may enforce it, and neither key nor signature gets into anybody's access log.
      method: 'POST',
      path: this.endpoint.url.pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: signedBody(this.#signed(request.command, params), this.#credentials.secretKey),
      signal,
    });
    this.#learnTime(headers.date);
    const text = await body.text();
    const answer = parseAnswer(text);
    if (answer !== undefined && (statusCode >= 400 || answer.errorcode !== undefined)) {
      throw fromErrorRow(this.#withoutKeys(answer), request, statusCode);
    }
    if (answer === undefined || statusCode >= 300) {
      const retryAfter = headers['retry-after'];
      throw fromForeignAnswer(statusCode, request, typeof retryAfter === 'string' ? retryAfter : null);
    }
    return answer;
  }

  #signed(command: string, params: Params): SignedParams {
    const sent: Record<string, string> = {
      apikey: this.#credentials.apiKey,
      command,
      response: 'json',
      signatureversion: '3',
      expires: expiryText(new Date(this.now().getTime() + expiresInMs)),
    };
    for (const [name, value] of Object.entries(params)) {
      if (value !== undefined) sent[name] = Array.isArray(value) ? value.join(',') : String(value);
    }
    return sent;
  }

  #learnTime(date: unknown): void {
    const serverMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(serverMs)) return;
    const skewMs = serverMs - Date.now();
    this.#skewMs = Math.abs(skewMs) > tolerableSkewMs / 2 ? skewMs : 0;
  }

  /** A server that repeats what it was sent must not carry a key into a message. */
  #withoutKeys(row: Row): Row {
    const { apiKey, secretKey } = this.#credentials;
    if (typeof row.errortext !== 'string') return row;
    return { ...row, errortext: row.errortext.replaceAll(secretKey, '…').replaceAll(apiKey, '…') };
  }
}

/** What is inside the envelope; undefined for what is none. The envelope's name is not computed: some deviate. */
function parseAnswer(text: string): Row | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const values = Object.values(rowFrom(parsed));
    return values.length === 1 && typeof values[0] === 'object' && values[0] !== null ? rowFrom(values[0]) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
