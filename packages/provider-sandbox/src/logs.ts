import type { LogsPort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';

const lineDocument = z.object({ at: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() });

/** Console output of sandbox instances; empty while they are stopped. The sandbox gives up to 10,000 past lines. */
export function logsPort(client: SandboxClient): LogsPort {
  return {
    read: async function* (context, nativeId, { tail, since, follow }) {
      const query = { tail: Math.min(tail, 10_000), since, follow: follow ? 1 : 0 };
      const path = `/instances/${encodeURIComponent(nativeId)}/log`;
      for await (const line of client.lines({ path, query, signal: context.signal })) yield lineDocument.parse(line);
    },
  };
}
