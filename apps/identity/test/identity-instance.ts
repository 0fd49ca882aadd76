import { randomBytes } from 'node:crypto';
import { startTestDatabase, type TestDatabase } from '@kumo/db/testing';
import { newId } from '@kumo/model';
import { createLog } from '@kumo/service-kit';
import pg from 'pg';
import { type IdentityApp, startIdentity } from '../src/app.ts';
import { readConfig } from '../src/config.ts';

export const internalToken = 'internal-token-of-the-tests-0123456789';
export const setupToken = 'setup-token-of-the-tests-0123456789';
export const ownerPassword = 'correct horse battery';
export const owner = { email: 'ada@example.org', password: ownerPassword, name: 'Ada', organization: 'Lovelace' };

/** An answer with its body already read. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers that the contract has checked
  body: any;
  headers: Headers;
}

/** A caller as the gateway would serve it: its credential is exchanged before every request. */
export interface Caller {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  exchange(organizationId?: string, projectId?: string): Promise<Answer>;
  /** The secret, to look for it where it must not be. */
  secret: string;
}

/** A running identity with a database of its own and a clock that tests move. */
export interface IdentityInstance {
  app: IdentityApp;
  database: TestDatabase;
  /** Moves the clock that sessions and keys end by. */
  advance(ms: number): void;
  /** What that clock says. */
  now(): Date;
  /** Runs SQL behind row-level security. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it selects
  sql(text: string, values?: unknown[]): Promise<any[]>;
  /** A call without a credential. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Signs in and gives the caller. */
  signIn(email?: string, password?: string): Promise<Caller>;
  callerOf(credential: { session: string } | { apiKey: string }): Caller;
  /** A person with a role at an organization; its password is the owner's. */
  addPerson(email: string, role: string, organizationId: string): Promise<string>;
  /** At the top, or below another one. */
  addOrganization(name: string, parentId?: string): Promise<string>;
  /** A project of an organization, empty and without roles. */
  addProject(name: string, organizationId: string): Promise<string>;
  /** The organization that the owner set up. */
  rootId(): Promise<string>;
  /** Sentences of the audit log of an organization, the oldest first; what was done from above is in that one's, too. */
  audited(organizationId: string): Promise<string[]>;
  remove(): Promise<void>;
}

/** Starts one; the set-up is done unless `hasOwner` is false. */
export async function startInstance(
  options: { hasOwner?: boolean; environment?: Record<string, string> } = {},
): Promise<IdentityInstance> {
  const database = await startTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuserUrl, options: '-c search_path=identity' });
  await superuser.connect();
  // What was recorded, in order, whether it is chained yet or waits.
  await superuser.query(`CREATE VIEW recorded AS
    SELECT sequence AS id, organization_id, 'audit.recorded' AS type, entry AS resource FROM audit_events
    UNION ALL SELECT 1000000000 + id, organization_id, type, resource FROM outbox`);
  const config = readConfig({
    KUMO_SERVICE_PORT: '0',
    KUMO_INTERNAL_TOKEN: internalToken,
    KUMO_DATABASE_URL: database.urls.identity,
    KUMO_MASTER_KEY: randomBytes(32).toString('base64'),
    KUMO_SETUP_TOKEN: setupToken,
    KUMO_VALIDATE_RESPONSES: '1',
    ...options.environment,
  });
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const app = await startIdentity(config, createLog({ service: 'identity', level: 'silent' }), now);
  const call = createCall(app.url);
  const sql = async (text: string, values: unknown[] = []) => (await superuser.query(text, values)).rows;
  const callerOf = (credential: { session: string } | { apiKey: string }) => createCaller(call, credential);
  if (options.hasOwner !== false) await call('POST', '/api/v1/setup', { setupToken, ...owner });

  return {
    app,
    database,
    advance(ms) {
      offsetMs += ms;
    },
    now,
    sql,
    call,
    callerOf,
    async signIn(email = owner.email, password = ownerPassword) {
      const answer = await call('POST', '/api/v1/sessions', { email, password });
      return callerOf({ session: cookieOf(answer) });
    },
    async addOrganization(name, parentId) {
      const id = newId('organization');
      await sql(
        `INSERT INTO organizations (id, parent_id, path, name)
         VALUES ($1, $2, coalesce((SELECT path FROM organizations WHERE id = $2), '{}') || ARRAY[$1], $3)`,
        [id, parentId ?? null, name],
      );
      return id;
    },
    async addProject(name, organizationId) {
      const id = newId('project');
      await sql('INSERT INTO projects (id, organization_id, name) VALUES ($1, $2, $3)', [id, organizationId, name]);
      return id;
    },
    async rootId() {
      const [root] = await sql('SELECT id FROM organizations WHERE parent_id IS NULL ORDER BY created_at LIMIT 1');
      return root.id;
    },
    async audited(organizationId) {
      const rows = await sql(
        `SELECT action FROM (
           SELECT 0 AS waits, sequence, action FROM audit_events WHERE organization_id = $1
           UNION ALL SELECT 1, id, resource->>'action' FROM outbox WHERE type = 'audit.recorded'
             AND (organization_id = $1 OR resource->'actingFrom'->>'organizationId' = $1)) AS entries
         ORDER BY waits, sequence`,
        [organizationId],
      );
      return rows.map(({ action }) => action);
    },
    async addPerson(email, role, organizationId) {
      const id = newId('person');
      await sql(
        `INSERT INTO people (id, email, email_key, name, password_hash, home_organization_id, email_verified_at)
         SELECT $1, $2, $2, $2, password_hash, $3, now() FROM people WHERE email_key = $4`,
        [id, email, organizationId, owner.email],
      );
      await sql('INSERT INTO memberships (id, organization_id, person_id, role) VALUES ($1, $2, $3, $4)', [
        newId('membership'),
        organizationId,
        id,
        role,
      ]);
      return id;
    },
    async remove() {
      await app.drain();
      await superuser.end();
      await database.remove();
    },
  };
}

/** The session secret that an answer set. */
export function cookieOf(answer: Answer): string {
  return /^(?:__Host-)?session=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
}

function createCall(url: string): IdentityInstance['call'] {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text), headers: answer.headers };
  };
}

function createCaller(call: IdentityInstance['call'], credential: { session: string } | { apiKey: string }): Caller {
  const exchange = (organizationId?: string, projectId?: string) =>
    call(
      'POST',
      '/internal/principal',
      {
        ...credential,
        ...(organizationId === undefined ? {} : { organizationId }),
        ...(projectId === undefined ? {} : { projectId }),
        network: '192.0.2.7',
      },
      { 'x-internal-token': internalToken },
    );
  return {
    secret: 'session' in credential ? credential.session : credential.apiKey,
    exchange,
    async call(method, path, body, headers = {}) {
      const { 'organization-id': organizationId, 'project-id': projectId, ...others } = headers;
      const exchanged = await exchange(organizationId, projectId);
      if (exchanged.status !== 200) return exchanged;
      return call(method, path, body, { 'x-principal': exchanged.body.token, ...others });
    },
  };
}
