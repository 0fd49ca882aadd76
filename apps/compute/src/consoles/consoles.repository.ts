import { createHash } from 'node:crypto';
import type { ComputeTransaction } from '@kumo/db/compute';
import { z } from 'zod';

/** What a console was asked for; kept between the POST and the WebSocket, which may reach another replica. */
export interface ConsoleTicket {
  readonly organizationId: string;
  readonly credentialId: string;
  readonly instanceId: string;
  readonly request: {
    readonly command?: readonly string[] | undefined;
    readonly columns: number;
    readonly rows: number;
  };
}

const requestSchema = z.object({ command: z.array(z.string()).optional(), columns: z.number(), rows: z.number() });

/** Stores a ticket under the hash of its id; expired ones of this organization go at the same time. */
export async function insertTicket(
  tx: ComputeTransaction,
  id: string,
  ticket: ConsoleTicket,
  expiresAt: Date,
): Promise<void> {
  await tx.prisma.consoleTicket.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  await tx.prisma.consoleTicket.create({
    data: { ...ticket, request: requestSchema.parse(ticket.request), idHash: hash(id), expiresAt },
  });
}

/** Takes a ticket: good once, for the credential that asked. Undefined for any other. */
export async function takeTicket(
  tx: ComputeTransaction,
  organizationId: string,
  credentialId: string,
  id: string,
): Promise<ConsoleTicket | undefined> {
  const rows = await tx.query<{ instance_id: string; request: unknown }>(
    `DELETE FROM console_tickets
     WHERE id_hash = $1 AND organization_id = $2 AND credential_id = $3 AND expires_at > now()
     RETURNING instance_id, request`,
    [hash(id), organizationId, credentialId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return { organizationId, credentialId, instanceId: row.instance_id, request: requestSchema.parse(row.request) };
}

function hash(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
