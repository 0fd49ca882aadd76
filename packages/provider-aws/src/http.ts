import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { ConnectEnvironment } from '@kumo/provider-core';
import { NodeHttpHandler } from '@smithy/node-http-handler';

type CheckEndpoint = NonNullable<ConnectEnvironment['checkEndpoint']>;

/**
 * The connections to a cloud, shared by the clients of its services. Every name is checked when it is dialled, and dialled are
 * the addresses that were checked. Redirects are not followed; deadlines are the caller's signal.
 */
export function requestHandler(environment: ConnectEnvironment, portOf: (host: string) => number): NodeHttpHandler {
  const { checkEndpoint } = environment;
  const options = {
    keepAlive: true,
    maxSockets: 32,
    ...(checkEndpoint === undefined ? {} : { lookup: checkedLookup(checkEndpoint, portOf) }),
  };
  return new NodeHttpHandler({
    connectionTimeout: 10_000,
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent({ ...options, minVersion: 'TLSv1.2' }),
  });
}

/** Addresses that are written as numbers are never looked up, so they are checked beforehand. */
export async function checkNumericHost(environment: ConnectEnvironment, url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) await environment.checkEndpoint?.(host, portOfUrl(url));
}

/** The port that a URL is dialled at. */
export function portOfUrl(url: URL): number {
  return url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
}

function checkedLookup(checkEndpoint: CheckEndpoint, portOf: (host: string) => number): LookupFunction {
  return (host, options, callback) => {
    checkEndpoint(host, portOf(host)).then(
      (addresses) => {
        const records = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = records;
        if (first === undefined) callback(notResolved(host), '', 0);
        else if (options.all === true) callback(null, records);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : notResolved(host), '', 0),
    );
  };
}

function notResolved(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`No address for ${host}`), { code: 'ENOTFOUND' });
}
