/**
 * The tables that the kit keeps in a service's own schema, as SQL that the service's first migration contains word for
 * word (a test compares). Rows with an organization are behind forced row-level security, by the two settings that
 * transactions carry: `app.organization_id`, and `app.system` = `on` for relays, pollers and workers.
 */

function organizationPolicy(table: string): string {
  return `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY ${table}_organization ON ${table}
  USING (organization_id = current_setting('app.organization_id', true) OR current_setting('app.system', true) = 'on');
`;
}

/** Events: written in the transaction that made them true, numbered by the relay once committed, kept for a day. */
export const outboxTablesSql = `CREATE TABLE outbox (
  id bigserial PRIMARY KEY,
  organization_id text NOT NULL,
  type text NOT NULL,
  resource jsonb NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  position bigint UNIQUE
);
CREATE INDEX outbox_unnumbered ON outbox (id) WHERE position IS NULL;
CREATE TABLE outbox_state (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  last_position bigint NOT NULL DEFAULT 0,
  pruned_through bigint NOT NULL DEFAULT 0
);
INSERT INTO outbox_state DEFAULT VALUES;
${organizationPolicy('outbox')}`;

/** Requests with an Idempotency-Key, and what they made. */
export const idempotencyTablesSql = `CREATE TABLE idempotency_keys (
  organization_id text NOT NULL,
  credential_id text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hmac text NOT NULL,
  reference jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, credential_id, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
${organizationPolicy('idempotency_keys')}`;

/** Durable workflows: one row per run, one per step that was begun. */
export const workflowTablesSql = `CREATE TABLE workflow_runs (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  workflow text NOT NULL,
  input jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'compensating', 'succeeded', 'failed', 'cancelled')),
  cancel_requested boolean NOT NULL DEFAULT false,
  error jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz(3)
);
CREATE INDEX workflow_runs_finished ON workflow_runs (finished_at) WHERE finished_at IS NOT NULL;
CREATE TABLE workflow_steps (
  run_id text NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  organization_id text NOT NULL,
  ordinal int NOT NULL,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'compensated')),
  attempt int NOT NULL DEFAULT 1,
  result jsonb,
  detail text,
  started_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz(3),
  PRIMARY KEY (run_id, ordinal)
);
${organizationPolicy('workflow_runs')}${organizationPolicy('workflow_steps')}`;

/** Who is working on which job, so that the jobs of a process that died are taken up at once. */
export const jobTablesSql = `CREATE TABLE job_workers (
  id uuid PRIMARY KEY,
  lock_key bigint NOT NULL,
  heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE job_leases (
  queue text NOT NULL,
  job_id uuid NOT NULL,
  attempt int NOT NULL,
  worker_id uuid NOT NULL,
  PRIMARY KEY (queue, job_id)
);
CREATE INDEX job_leases_worker ON job_leases (worker_id);
`;

/** Things that only one replica does at a time, such as watching a cloud. */
export const leaseTablesSql = `CREATE TABLE leases (
  name text PRIMARY KEY,
  holder text NOT NULL,
  token bigint NOT NULL DEFAULT 1,
  expires_at timestamptz NOT NULL
);
`;

/** Every table of the kit, in one piece. */
export const kitTablesSql = [
  outboxTablesSql,
  idempotencyTablesSql,
  workflowTablesSql,
  jobTablesSql,
  leaseTablesSql,
].join('\n');
