import pg from 'pg';
import { DatabaseProblem, errorCode } from './problem.ts';

const connectDeadlineMs = 10_000;

/** Connects, runs `work` and disconnects. `searchPath`: the schema that unqualified names mean. */
export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  searchPath?: string,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'kumo bootstrap',
    connectionTimeoutMillis: connectDeadlineMs,
    ...(searchPath ? { options: `-c search_path=${searchPath}` } : {}),
  });
  // A connection lost outside of a query is reported by the next query; unheard, this event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined); // never connected, or already lost: nothing left to end
  }
}

/** `url` with another user. Host, database and options (TLS) stay. */
export function asRole(url: string, role: string, password: string): string {
  const changed = new URL(url);
  if (changed.hostname === '') {
    // A local socket is named by `?host=`; a URL without a host cannot hold a user before it.
    changed.searchParams.set('user', role);
    changed.searchParams.set('password', password);
  } else {
    changed.username = role;
    changed.password = password;
  }
  return changed.href;
}

/** Host, port and database of a connection string, without its secrets: safe to show. */
function withoutSecrets(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'the local socket '}${port ? `:${port}` : ''}${pathname}`;
}

/** Says in a sentence why a connection failed, or gives the error back unchanged when it is none of the usual causes. */
export function explainConnectionError(error: unknown, url: string): unknown {
  const place = withoutSecrets(url);
  switch (errorCode(error)) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
    case 'ENOENT':
      return new DatabaseProblem(`DATABASE_URL: no Postgres answers at ${place}.`, { cause: error });
    case '28P01':
    case '28000':
      return new DatabaseProblem(`DATABASE_URL: Postgres at ${place} refused the user or password.`, { cause: error });
    case '3D000':
      return new DatabaseProblem(`DATABASE_URL: the database of ${place} does not exist. Create it first.`, {
        cause: error,
      });
    default:
      return error;
  }
}
