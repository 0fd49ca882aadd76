import { type ConnectEnvironment, type ConsolePort, ProviderError } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { entityIn, textOf } from './wire.ts';

/** How long a console's address is good for: the console proxy's own `consoleproxy.session.timeout`, 5 minutes by default. */
const goodForMs = 5 * 60_000;

/** The screen of a machine, on a page of CloudStack's console proxy whose address works once (since 4.18). */
export function consolePort(cloud: Cloud, environment: ConnectEnvironment): ConsolePort {
  return {
    async open(context, nativeId) {
      const answer = await cloud.client.change('createConsoleEndpoint', { virtualmachineid: nativeId }, context.signal);
      const endpoint = entityIn(answer);
      const url = URL.parse(textOf(endpoint, 'url') ?? '');
      if (url === null || !['http:', 'https:'].includes(url.protocol)) {
        const why = textOf(endpoint, 'details') ?? 'it gave no address';
        throw new ProviderError({ code: 'conflict', message: `CloudStack opened no console: ${why}.` });
      }
      const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
      // The cloud chose this address: it is checked like one that a person typed.
      await environment.checkEndpoint?.(url.hostname, port);
      return { kind: 'url', url: url.href, expiresAt: new Date(Date.now() + goodForMs).toISOString() };
    },
  };
}
