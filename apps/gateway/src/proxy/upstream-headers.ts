import { internalTokenHeader, principalHeader } from '@kumo/service-kit';
import type { Arrival } from '../arrivals.ts';
import type { Caller } from '../credentials/principals.ts';

/** The headers (name, value, …) that an upstream gets with a request. */
export type UpstreamHeaders = (arrival: Arrival, caller: Caller | undefined) => string[];

/** The header in which a service learns the caller's address. */
const clientNetworkHeader = 'x-client-network';

/**
 * Makes the headers: what the caller may say, and after it what only the gateway says. Web is an ordinary page server
 * and gets nothing that services trust.
 */
export function createUpstreamHeaders(internalToken: string): UpstreamHeaders {
  return ({ route, head, visitor, asked }, caller) => {
    const headers = head.passed;
    if (route.to === 'web') {
      headers.push('x-request-id', asked.requestId, 'x-forwarded-for', visitor.network);
      headers.push('x-forwarded-proto', visitor.isSecure ? 'https' : 'http', 'x-forwarded-host', visitor.host);
      return headers;
    }
    headers.push(internalTokenHeader, internalToken, 'x-request-id', asked.requestId);
    headers.push(clientNetworkHeader, visitor.network);
    if (caller !== undefined) headers.push(principalHeader, caller.token);
    return headers;
  };
}
