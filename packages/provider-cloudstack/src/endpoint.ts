import { isIP, type LookupFunction } from 'node:net';
import { type ConnectEnvironment, ProviderError } from '@kumo/provider-core';

/** Where the API answers, checked. */
export interface Endpoint {
  readonly url: URL;
  /** The addresses to dial; empty: whatever the name resolves to. */
  readonly addresses: readonly string[];
  /** Names it in the key of the account: host, port and path, without the scheme. */
  readonly key: string;
}

const defaultPath = '/client/api';

/**
 * What a person typed, as an endpoint: the path is `/client/api` where there is none or only `/client`. Throws
 * `invalid_request` for what is no web address, and what `checkEndpoint` throws for a forbidden one.
 */
export async function endpointFrom(typed: string, environment: ConnectEnvironment): Promise<Endpoint> {
  const url = parse(typed);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const checked = (await environment.checkEndpoint?.(host, port)) ?? [];
  return { url, addresses: isIP(host) === 0 ? checked : [], key: `${host}:${port}${url.pathname}` };
}

/** Answers every lookup with the addresses that were checked, so that a changed DNS answer is never dialled. */
export function pinnedLookup(addresses: readonly string[]): LookupFunction | undefined {
  const records = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first] = records;
  if (first === undefined) return undefined;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, records);
    else callback(null, first.address, first.family);
  };
}

function parse(typed: string): URL {
  const url = URL.parse(typed.includes('://') ? typed : `https://${typed}`);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw refused('must be the web address of the API, e.g. https://cloud.example.com/client/api');
  }
  if (url.username !== '' || url.password !== '') throw refused('must not hold a name or password');
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '');
  if (['', '/', '/client'].includes(url.pathname)) url.pathname = defaultPath;
  return url;
}

function refused(why: string): ProviderError {
  const issues = [{ path: 'endpoint', message: why }];
  return new ProviderError({ code: 'invalid_request', message: `The address of CloudStack ${why}.`, issues });
}
