import type pg from 'pg';

/** Writes instances straight into compute's table, as the inventory would have; ids sort as they were made. */
export async function addInstances(
  admin: pg.Client,
  cloud: { readonly id: string; readonly organizationId: string },
  count: number,
): Promise<void> {
  await admin.query('SET search_path = compute');
  await admin.query(
    `INSERT INTO instances (id, organization_id, cloud_id, account_key, native_id, name, kind, state, native_state, health,
       image_name, size_name, vcpus, memory_bytes, private_ips, public_ips, ports, network_ids, volume_ids, tags, native,
       search, managed, created_at, observed_at, observation_began_at, source, started_at)
     SELECT 'ins_' || lpad(replace(gen_random_uuid()::text, '-', ''), 26, '0'), $1, $2, $2, gen_random_uuid()::text,
       'web-' || n, 'vm', CASE WHEN n % 7 = 0 THEN 'stopped' ELSE 'running' END, 'ACTIVE', 'none',
       'debian-12', 'm4.large', 2, 8589934592, ARRAY['10.0.' || n % 256 || '.' || n / 256 % 256], '{}', '[]', '{}', '{}',
       jsonb_build_object('env', CASE WHEN n % 2 = 0 THEN 'prod' ELSE 'dev' END, 'team', 'team-' || n % 20), '{}',
       'web-' || n, false, now() - make_interval(secs => n), now(), now(), 'poll', now()
     FROM generate_series(1, $3) AS n`,
    [cloud.organizationId, cloud.id, count],
  );
  await admin.query('ANALYZE instances');
}
