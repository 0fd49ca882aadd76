-- CreateTable
CREATE TABLE "clouds" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "name" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "region" TEXT,
    "endpoint" TEXT,
    "account_key" TEXT NOT NULL,
    "credentials" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "description" TEXT,
    "capabilities" JSONB NOT NULL,
    "warnings" JSONB NOT NULL,
    "health_state" TEXT NOT NULL,
    "health_since" TIMESTAMPTZ(3) NOT NULL,
    "health_reason" TEXT,
    "next_attempt_at" TIMESTAMPTZ(3),
    "latency_ms" DOUBLE PRECISION,
    "inventory_state" TEXT NOT NULL,
    "inventory_began_at" TIMESTAMPTZ(3),
    "inventory_completed_at" TIMESTAMPTZ(3),
    "live_until" TIMESTAMPTZ(3),
    "event_cursor" TEXT,
    "sync_requested_at" TIMESTAMPTZ(3),
    "lease_holder" TEXT,
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clouds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instances" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "cloud_id" TEXT NOT NULL,
    "account_key" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "listed" BOOLEAN NOT NULL DEFAULT true,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "native_state" TEXT NOT NULL,
    "state_reason" TEXT,
    "health" TEXT NOT NULL,
    "pending_state" TEXT,
    "pending_operation_id" TEXT,
    "image_id" TEXT,
    "image_native_id" TEXT,
    "image_name" TEXT,
    "size_id" TEXT,
    "size_name" TEXT,
    "vcpus" DOUBLE PRECISION,
    "memory_bytes" BIGINT,
    "private_ips" TEXT[],
    "public_ips" TEXT[],
    "ports" JSONB NOT NULL,
    "network_ids" TEXT[],
    "volume_ids" TEXT[],
    "tags" JSONB NOT NULL,
    "native" JSONB NOT NULL,
    "fingerprint" TEXT,
    "search" TEXT NOT NULL,
    "managed" BOOLEAN NOT NULL,
    "operation_id" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "observation_began_at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "missing_since" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resources" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "cloud_id" TEXT NOT NULL,
    "account_key" TEXT NOT NULL,
    "noun" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "listed" BOOLEAN NOT NULL DEFAULT true,
    "name" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "tags" JSONB NOT NULL,
    "native" JSONB NOT NULL,
    "fingerprint" TEXT,
    "search" TEXT NOT NULL,
    "managed" BOOLEAN NOT NULL,
    "operation_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "observation_began_at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "missing_since" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resources_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operations" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "cloud_id" TEXT,
    "action" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "steps" JSONB NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT,
    "target_name" TEXT,
    "intent" TEXT NOT NULL,
    "error" JSONB,
    "actor" JSONB NOT NULL,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "operations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" TEXT NOT NULL,
    "cloud_id" TEXT,
    "noun" TEXT NOT NULL,
    "resource_id" TEXT,
    "resource_name" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "actor_name" TEXT,
    "operation_id" TEXT,
    "provider_key" TEXT,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_samples" (
    "organization_id" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "cpu_percent" DOUBLE PRECISION,
    "memory_bytes" DOUBLE PRECISION,
    "memory_limit_bytes" DOUBLE PRECISION,
    "network_rx_bytes_per_second" DOUBLE PRECISION,
    "network_tx_bytes_per_second" DOUBLE PRECISION,
    "disk_read_bytes_per_second" DOUBLE PRECISION,
    "disk_write_bytes_per_second" DOUBLE PRECISION,

    CONSTRAINT "metric_samples_pkey" PRIMARY KEY ("instance_id","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "metric_minutes" (
    "organization_id" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "cpu_percent" DOUBLE PRECISION,
    "memory_bytes" DOUBLE PRECISION,
    "memory_limit_bytes" DOUBLE PRECISION,
    "network_rx_bytes_per_second" DOUBLE PRECISION,
    "network_tx_bytes_per_second" DOUBLE PRECISION,
    "disk_read_bytes_per_second" DOUBLE PRECISION,
    "disk_write_bytes_per_second" DOUBLE PRECISION,

    CONSTRAINT "metric_minutes_pkey" PRIMARY KEY ("instance_id","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "console_tickets" (
    "id_hash" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "console_tickets_pkey" PRIMARY KEY ("id_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "clouds_organization_id_name_key" ON "clouds"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "clouds_organization_id_account_key_key" ON "clouds"("organization_id", "account_key");

-- CreateIndex
CREATE INDEX "instances_organization_id_listed_created_at_id_idx" ON "instances"("organization_id", "listed", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "instances_organization_id_listed_name_id_idx" ON "instances"("organization_id", "listed", "name", "id");

-- CreateIndex
CREATE INDEX "instances_organization_id_listed_state_id_idx" ON "instances"("organization_id", "listed", "state", "id");

-- CreateIndex
CREATE INDEX "instances_organization_id_listed_cloud_id_created_at_id_idx" ON "instances"("organization_id", "listed", "cloud_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "instances_cloud_id_listed_idx" ON "instances"("cloud_id", "listed");

-- CreateIndex
CREATE UNIQUE INDEX "instances_organization_id_account_key_native_id_key" ON "instances"("organization_id", "account_key", "native_id");

-- CreateIndex
CREATE INDEX "resources_organization_id_noun_listed_created_at_id_idx" ON "resources"("organization_id", "noun", "listed", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "resources_organization_id_noun_listed_name_id_idx" ON "resources"("organization_id", "noun", "listed", "name", "id");

-- CreateIndex
CREATE INDEX "resources_cloud_id_noun_listed_idx" ON "resources"("cloud_id", "noun", "listed");

-- CreateIndex
CREATE UNIQUE INDEX "resources_organization_id_account_key_noun_native_id_key" ON "resources"("organization_id", "account_key", "noun", "native_id");

-- CreateIndex
CREATE INDEX "operations_organization_id_created_at_id_idx" ON "operations"("organization_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "operations_organization_id_target_id_created_at_idx" ON "operations"("organization_id", "target_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "operations_organization_id_state_created_at_idx" ON "operations"("organization_id", "state", "created_at" DESC);

-- CreateIndex
CREATE INDEX "activity_organization_id_resource_id_id_idx" ON "activity"("organization_id", "resource_id", "id" DESC);

-- CreateIndex
CREATE INDEX "activity_organization_id_id_idx" ON "activity"("organization_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "activity_organization_id_provider_key_key" ON "activity"("organization_id", "provider_key");

-- CreateIndex
CREATE INDEX "console_tickets_expires_at_idx" ON "console_tickets"("expires_at");

-- Row-level security: a transaction sees one organization's rows, or with app.system every row. Forced, so that it holds for the owner too.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['clouds', 'instances', 'resources', 'operations', 'activity', 'metric_samples', 'metric_minutes', 'console_tickets'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY organization ON %I USING (organization_id = current_setting(''app.organization_id'', true) OR current_setting(''app.system'', true) = ''on'')',
      name
    );
  END LOOP;
END
$$;

-- What happened stays as it was written.
REVOKE UPDATE ON activity FROM kumo_compute;

-- Partitions are made and dropped by functions of the owner: the service may not create or drop tables.
CREATE FUNCTION ensure_metric_partitions(until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = compute AS $$
DECLARE
  start timestamptz;
BEGIN
  start := date_trunc('hour', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '1 hour';
  WHILE start < until LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF metric_samples FOR VALUES FROM (%L) TO (%L)',
      'metric_samples_' || to_char(start AT TIME ZONE 'UTC', 'YYYYMMDDHH24'), start, start + interval '1 hour');
    start := start + interval '1 hour';
  END LOOP;
  start := date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '1 day';
  WHILE start < until + interval '1 day' LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF metric_minutes FOR VALUES FROM (%L) TO (%L)',
      'metric_minutes_' || to_char(start AT TIME ZONE 'UTC', 'YYYYMMDD'), start, start + interval '1 day');
    start := start + interval '1 day';
  END LOOP;
END
$$;

-- Drops whole partitions that end before these instants; gives the number dropped.
CREATE FUNCTION drop_metric_partitions(samples_before timestamptz, minutes_before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = compute AS $$
DECLARE
  child record;
  dropped integer := 0;
  start timestamptz;
BEGIN
  FOR child IN
    SELECT parent.relname AS parent, part.relname AS name
    FROM pg_inherits
    JOIN pg_class parent ON parent.oid = inhparent
    JOIN pg_class part ON part.oid = inhrelid
    JOIN pg_namespace space ON space.oid = parent.relnamespace
    WHERE space.nspname = 'compute' AND parent.relname IN ('metric_samples', 'metric_minutes')
  LOOP
    IF child.parent = 'metric_samples' THEN
      start := to_timestamp(right(child.name, 10) || ' UTC', 'YYYYMMDDHH24 TZ');
      CONTINUE WHEN start + interval '1 hour' > samples_before;
    ELSE
      start := to_timestamp(right(child.name, 8) || ' UTC', 'YYYYMMDD TZ');
      CONTINUE WHEN start + interval '1 day' > minutes_before;
    END IF;
    EXECUTE format('DROP TABLE %I', child.name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;
