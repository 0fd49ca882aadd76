import type { SqlHandle } from './sql.ts';

/** One thing that became true, not yet numbered. */
export interface NewEvent {
  organizationId: string;
  /** `<noun>.created`, `.updated`, `.deleted`, `operation.updated`, `cloud.health`. */
  type: string;
  /** The thing as its own GET would show it; no secret. */
  resource: unknown;
  /** Default: the database's clock. */
  at?: Date;
}

/** Postgres channel on which a schema's transactions tell the relay that there is something to number. */
export function outboxChannel(schema: string): string {
  return `${schema}_outbox`;
}

/** Postgres channel on which a schema's relay tells the feeds how far it has numbered. */
export function eventsChannel(schema: string): string {
  return `${schema}_events`;
}

/**
 * Writes events into the caller's transaction: they are told if it commits, and only then. One statement for any
 * number of them. The order within a call is kept.
 */
export async function appendEvents(tx: SqlHandle, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(insertEvents, [
    events.map((event) => event.organizationId),
    events.map((event) => event.type),
    events.map((event) => JSON.stringify(event.resource)),
    events.map((event) => event.at?.toISOString() ?? null),
  ]);
}

const insertEvents = `
  WITH written AS (
    INSERT INTO outbox (organization_id, type, resource, at)
    SELECT organization_id, type, resource::jsonb, coalesce(at, clock_timestamp())
    FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) WITH ORDINALITY
         AS event (organization_id, type, resource, at, nth)
    ORDER BY nth
  )
  SELECT pg_notify(current_schema() || '_outbox', '')`;
