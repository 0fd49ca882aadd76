import { type ConsoleOutputPort, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { textOf } from './fields.ts';
import { sendAction } from './instance-actions.ts';
import { readServer } from './servers.ts';

/** What a server wrote to its serial line. Null while it is on no host or its hypervisor has nothing yet. */
export function consoleOutputPort(client: OpenStackClient): ConsoleOutputPort {
  return {
    read: async (context, nativeId, { lines }) => {
      try {
        const answer = await sendAction(client, context, nativeId, { 'os-getConsoleOutput': { length: lines } });
        return textOf(answer.body.output);
      } catch (error) {
        if (!(error instanceof ProviderError && ['not_found', 'conflict'].includes(error.code))) throw error;
        // Throws not_found where the server itself is gone.
        await readServer(client, context, nativeId);
        return null;
      }
    },
  };
}
