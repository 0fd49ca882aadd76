import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyRows, anyRowsOf } from './any-row.fixture.ts';
import { createComputeDatabase } from './compute.ts';
import { createIdentityDatabase } from './identity.ts';
import { wholeOrganization } from './scope.ts';
import { type DataService, dataServices } from './services.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

/** Whose every row belongs to one organization. */
const walled = {
  compute: [
    ...['activity', 'closed_projects', 'clouds', 'console_tickets', 'idempotency_keys', 'instances', 'metric_minutes'],
    ...['metric_samples', 'operations', 'organization_sightings', 'outbox', 'quota_reservations', 'resources'],
    ...['workflow_runs', 'workflow_steps'],
  ],
  identity: [
    ...['access_grants', 'api_keys', 'audit_events', 'idempotency_keys', 'invitations', 'memberships'],
    ...['organization_quotas', 'organizations', 'outbox', 'project_quotas', 'project_roles', 'projects'],
    'service_accounts',
  ],
};

/** What belongs to two, has tests of its own: grant-policies.test.ts. */
const shared = { compute: ['cloud_grants'], identity: [] };

/** What belongs to no organization: the service's own, and people, who may be in many. */
const everybodys = {
  compute: ['_prisma_migrations', 'job_leases', 'job_workers', 'leases', 'metric_rollup', 'outbox_state', 'replicas'],
  identity: [
    ...['_prisma_migrations', 'audit_heads', 'email_changes', 'known_networks', 'outbox_state', 'passkeys'],
    ...['password_resets', 'people', 'recovery_codes', 'sessions', 'setup', 'sign_in_challenges', 'sign_in_limits'],
    ...['signing_keys', 'totp_factors'],
  ],
};

let server: TestDatabase;
let databases: Record<
  DataService,
  ReturnType<typeof createIdentityDatabase> | ReturnType<typeof createComputeDatabase>
>;
const superusers: pg.Client[] = [];
const rows = new Map<DataService, AnyRows>();

beforeAll(async () => {
  server = await startTestDatabase();
  databases = {
    identity: createIdentityDatabase(server.urls.identity),
    compute: createComputeDatabase(server.urls.compute),
  };
  for (const service of dataServices) {
    const superuser = new pg.Client({ connectionString: server.superuserUrl });
    superusers.push(superuser);
    await superuser.connect();
    rows.set(service, await anyRowsOf(superuser, service));
  }
  await databases.compute.asSystem((tx) => tx.query("SELECT ensure_metric_partitions(now() + interval '2 hours')"));
}, 120_000);

afterAll(async () => {
  await Promise.all([databases?.compute.close(), databases?.identity.close()]);
  await Promise.all(superusers.map((superuser) => superuser.end()));
  await server?.remove();
});

const rowsOf = (service: DataService): AnyRows => {
  const found = rows.get(service);
  if (found === undefined) throw new Error(`nothing is known of ${service}`);
  return found;
};

describe.each(dataServices)('the tables of %s', (service) => {
  it('are all known here, and behind row-level security unless they are everybody’s; it holds for their owner, too', async () => {
    const tables = await databases[service].asSystem((tx) =>
      tx.query<{ name: string; isWalled: boolean }>(
        `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS "isWalled" FROM pg_class
         WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`,
        [service],
      ),
    );
    const named = (isWalled: boolean) => tables.filter((table) => table.isWalled === isWalled).map(({ name }) => name);
    expect(named(true)).toEqual([...walled[service], ...shared[service]].toSorted());
    expect(named(false)).toEqual(everybodys[service]);
  });

  it.each(walled[service])(
    '%s: a row is there for its organization and the service itself, for nobody else',
    async (table) => {
      const [own, other] = [wholeOrganization(`org-own-${table}`), wholeOrganization(`org-other-${table}`)];
      const column = table === 'organizations' ? 'id' : 'organization_id';
      await rowsOf(service).put(table, { [column]: own.organizationId });
      const count = `SELECT 1 FROM ${table} WHERE ${column} = $1`;
      const seenBy = async (tenant: typeof own) =>
        (await databases[service].inOrganization(tenant, (tx) => tx.query(count, [own.organizationId]))).length;
      expect([await seenBy(own), await seenBy(other)]).toEqual([1, 0]);
      expect(await databases[service].asSystem((tx) => tx.query(count, [own.organizationId]))).toHaveLength(1);
      expect((await databases[service].pool.query(count, [own.organizationId])).rows).toEqual([]);

      const { text, values } = rowsOf(service).insertion(table, { [column]: own.organizationId });
      const written = databases[service].inOrganization(other, (tx) => tx.query(text, values));
      await expect(written).rejects.toThrow(/row-level security/);
    },
  );
});

describe('what stays as it was written', () => {
  it.each([
    ['identity', 'UPDATE audit_events SET action = action'],
    ['identity', 'DELETE FROM audit_events'],
    ['identity', 'TRUNCATE audit_events'],
    ['identity', 'UPDATE audit_heads SET sequence = sequence'],
    ['identity', 'DELETE FROM audit_heads'],
    ['identity', 'DELETE FROM setup'],
    ['compute', 'UPDATE activity SET message = message'],
  ] as const)('is left by %s: %s', async (service, change) => {
    await expect(databases[service].asSystem((tx) => tx.query(change))).rejects.toThrow(/permission denied/);
  });
});
