import type { ConsoleOutputPort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';

const outputDocument = z.object({ output: z.string().nullable() });

/** The serial line of a sandbox instance: how it booted, and how it ended. */
export function consoleOutputPort(client: SandboxClient): ConsoleOutputPort {
  return {
    read: async (context, nativeId, { lines }) => {
      const path = `/instances/${encodeURIComponent(nativeId)}/console_output`;
      return outputDocument.parse(await client.call({ path, query: { lines }, signal: context.signal })).output;
    },
  };
}
