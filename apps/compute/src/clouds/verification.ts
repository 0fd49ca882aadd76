import { type CloudIdentity, type Connection, ProviderError } from '@kumo/provider-core';
import { ProblemError } from '@kumo/service-kit';
import { toCloudProblem } from './cloud-problem.ts';
import type { CloudConnections } from './connections.ts';
import type { EndpointPolicy } from './endpoints.ts';

/** A cloud that does not say who it is within this time is not connected, milliseconds. */
const verifyDeadlineMs = 15_000;

/** Asks who answers at the other end, and closes again. Everything that is wrong with the form shows here. */
export async function verifyConnection(
  connections: CloudConnections,
  provider: string,
  connection: Connection,
  policy: EndpointPolicy,
): Promise<CloudIdentity> {
  try {
    const opened = await connections.open(provider, connection, policy);
    try {
      return await opened.identify({ signal: AbortSignal.timeout(verifyDeadlineMs) });
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw refusalOfOurs(error) ?? toCloudProblem(error);
  }
}

/** What stopped the adapter was no cloud but the check of where it may go: that names the field of the form. */
function refusalOfOurs(error: unknown): ProblemError | undefined {
  return error instanceof ProviderError && error.cause instanceof ProblemError ? error.cause : undefined;
}
