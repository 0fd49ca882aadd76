import type { CloudIdentity, Connection } from '@kumo/provider-core';
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
    throw toCloudProblem(error);
  }
}
