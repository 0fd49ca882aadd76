import pg from 'pg';
import type { SqlHandle } from './sql.ts';

/** How to reach a service's schema. */
export interface SchemaConnection {
  connectionString: string;
  schema: string;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
}

/** One connection of its own, which keeps what a pooled one must not: locks, LISTEN, settings. Queries take turns. */
export interface PostgresSession extends SqlHandle {
  /** Resolves when the connection has ended, for whatever reason. */
  ended: Promise<void>;
  close(): Promise<void>;
}

const connectDeadlineMs = 5_000;
const statementDeadlineMs = 15_000;

/**
 * Opens a connection that sees every organization's rows of one schema (`app.system`). `onNotification` gets what is
 * told on the channels that the session LISTENs to.
 */
export async function openSession(
  connection: SchemaConnection,
  onNotification: (channel: string, payload: string) => void = () => undefined,
): Promise<PostgresSession> {
  const client = new pg.Client(sessionConfig(connection));
  const ended = new Promise<void>((resolve) => {
    client.once('end', () => resolve());
    client.once('error', () => resolve());
  });
  client.on('error', () => undefined); // told by `ended`; a listener must exist, or the process would die of it
  client.on('notification', ({ channel, payload }) => onNotification(channel, payload ?? ''));
  await client.connect();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ended,
    async query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
      const turn = last.then(() => client.query(sql, values));
      last = turn.catch(() => undefined); // its own caller gets the error; the next one must not
      const { rows } = await turn;
      return rows as T[]; // the caller's SQL names the shape
    },
    close: () => client.end(),
  };
}

/** Settings of a connection with the whole schema in sight. Keepalives notice a peer that vanished. */
export function sessionConfig({ connectionString, schema, applicationName }: SchemaConnection): pg.ClientConfig {
  return {
    connectionString,
    application_name: applicationName,
    options: `-c search_path=${schema} -c app.system=on`,
    connectionTimeoutMillis: connectDeadlineMs,
    statement_timeout: statementDeadlineMs,
    query_timeout: statementDeadlineMs,
    keepAlive: true,
  };
}
