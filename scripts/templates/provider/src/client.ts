import type { LookupFunction } from 'node:net';
import { type ConnectEnvironment, ProviderError } from '@kumo/provider-core';
import { Agent, request } from 'undici';
import { fromTemplateCloudAnswer } from './errors.ts';

/** One request. Paths are below the endpoint. */
export interface TemplateCloudRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Checks the endpoint and makes a client that dials what was checked, and nothing else. */
export async function connectClient(
  endpoint: string,
  token: string,
  environment: ConnectEnvironment,
): Promise<TemplateCloudClient> {
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint)) {
    throw new ProviderError({ code: 'invalid_request', message: 'The endpoint must be a URL with https or http.' });
  }
  const base = new URL(endpoint.replace(/\/*$/, '/'));
  const port = base.port === '' ? (base.protocol === 'https:' ? 443 : 80) : Number(base.port);
  const addresses = (await environment.checkEndpoint?.(base.hostname, port)) ?? [];
  return new TemplateCloudClient(base, token, addresses);
}

/** Talks HTTP to Template Cloud; the only file that knows its paths and headers. One call is one attempt. */
export class TemplateCloudClient {
  readonly #base: URL;
  readonly #token: string;
  readonly #agent: Agent;

  constructor(base: URL, token: string, addresses: readonly string[]) {
    this.#base = base;
    this.#token = token;
    const lookup = pinned(addresses);
    this.#agent = new Agent({ connections: 8, ...(lookup === undefined ? {} : { connect: { lookup } }) });
  }

  /** The answer's JSON; undefined for an empty one. Throws `ProviderError` for every answer that is an error. */
  async call({ method = 'GET', path, query = {}, body, signal }: TemplateCloudRequest): Promise<unknown> {
    const url = new URL(path.replace(/^\//, ''), this.#base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    // undici follows no redirects by itself: the token goes to the endpoint that was checked only.
    const answer = await request(url, {
      method,
      dispatcher: this.#agent,
      signal,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) {
      throw fromTemplateCloudAnswer({
        status: answer.statusCode,
        headers: answer.headers,
        text,
        changes: method !== 'GET',
      });
    }
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Ends calls in flight, and every call after. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Answers every lookup with the addresses that were checked, so that a changed DNS answer is never dialled. */
function pinned(addresses: readonly string[]): LookupFunction | undefined {
  const records = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const [first] = records;
  if (first === undefined) return undefined;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, records);
    else callback(null, first.address, first.family);
  };
}
