import { type CallContext, type ConsolePort, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { objectOf, textOf } from './fields.ts';
import { isAtLeast, since } from './microversions.ts';

/** Pages that show a machine's screen, as clouds offer them, most common first. */
const pages = [
  { protocol: 'vnc', type: 'novnc' },
  { protocol: 'spice', type: 'spice-html5' },
] as const;

/** How long the token in a console's address is good before it is used, milliseconds: Nova's default. */
const tokenLifeMs = 10 * 60_000;

/** Consoles: a page of the cloud's own, by an address that is good once and for a short time. There is no command to choose. */
export function consolePort(client: OpenStackClient): ConsolePort {
  return {
    open: async (context, nativeId) => {
      const openedAt = Date.now();
      const address = await firstOffered(client, context, nativeId);
      const url = URL.parse(address);
      if (url === null || !['http:', 'https:'].includes(url.protocol)) {
        throw new ProviderError({ code: 'unexpected', message: 'Nova gave an address of a console that is none.' });
      }
      await client.checkAddress(url);
      return { kind: 'url', url: url.href, expiresAt: new Date(openedAt + tokenLifeMs).toISOString() };
    },
  };
}

async function firstOffered(client: OpenStackClient, context: CallContext, nativeId: string): Promise<string> {
  let refusal: unknown;
  for (const page of pages) {
    try {
      return await ask(client, context, nativeId, page);
    } catch (error) {
      // A kind that this cloud does not have is a bad request, or one that is not implemented.
      const codes = ['invalid_request', 'not_supported'];
      if (!(error instanceof ProviderError && codes.includes(error.code))) throw error;
      refusal = error;
    }
  }
  const message = 'This cloud offers no console that a browser can show.';
  throw new ProviderError({ code: 'not_supported', message, cause: refusal });
}

async function ask(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
  page: (typeof pages)[number],
): Promise<string> {
  const hasRemoteConsoles = isAtLeast(await client.version('compute'), since.remoteConsoles);
  const server = `/servers/${encodeURIComponent(nativeId)}`;
  const older = page.type === 'novnc' ? 'os-getVNCConsole' : 'os-getSPICEConsole';
  const request = hasRemoteConsoles
    ? { path: `${server}/remote-consoles`, body: { remote_console: page } }
    : { path: `${server}/action`, body: { [older]: { type: page.type } } };
  const answer = await client.call({ service: 'compute', method: 'POST', ...request, signal: context.signal });
  return textOf(objectOf(answer.body.remote_console ?? answer.body.console).url) ?? '';
}
