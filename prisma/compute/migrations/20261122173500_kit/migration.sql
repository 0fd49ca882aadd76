-- What the service kit keeps in this schema (packages/service-kit/src/tables.ts), word for word.
CREATE TABLE outbox (
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
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_organization ON outbox
  USING (organization_id = current_setting('app.organization_id', true) OR current_setting('app.system', true) = 'on');

CREATE TABLE idempotency_keys (
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
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_organization ON idempotency_keys
  USING (organization_id = current_setting('app.organization_id', true) OR current_setting('app.system', true) = 'on');

CREATE TABLE workflow_runs (
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
ALTER TABLE workflow_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY workflow_runs_organization ON workflow_runs
  USING (organization_id = current_setting('app.organization_id', true) OR current_setting('app.system', true) = 'on');
ALTER TABLE workflow_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY workflow_steps_organization ON workflow_steps
  USING (organization_id = current_setting('app.organization_id', true) OR current_setting('app.system', true) = 'on');

CREATE TABLE job_workers (
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

CREATE TABLE leases (
  name text PRIMARY KEY,
  holder text NOT NULL,
  token bigint NOT NULL DEFAULT 1,
  expires_at timestamptz NOT NULL
);
