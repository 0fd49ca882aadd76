-- CreateTable
CREATE TABLE "quota_reservations" (
    "operation_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "cloud_id" TEXT NOT NULL,
    "target_id" TEXT,
    "instances" INTEGER NOT NULL,
    "vcpus" DOUBLE PRECISION NOT NULL,
    "memory_bytes" DOUBLE PRECISION NOT NULL,
    "volumes" INTEGER NOT NULL,
    "public_ips" INTEGER NOT NULL,

    CONSTRAINT "quota_reservations_pkey" PRIMARY KEY ("operation_id")
);

-- CreateTable
CREATE TABLE "organization_sightings" (
    "organization_id" TEXT NOT NULL,
    "path" TEXT[],
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_sightings_pkey" PRIMARY KEY ("organization_id")
);

-- CreateIndex
CREATE INDEX "quota_reservations_organization_id_idx" ON "quota_reservations"("organization_id");

-- CreateIndex
CREATE INDEX "organization_sightings_seen_at_idx" ON "organization_sightings"("seen_at");

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['quota_reservations', 'organization_sightings'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY organization ON %I USING (organization_id = current_setting(''app.organization_id'', true) OR current_setting(''app.system'', true) = ''on'')',
      name
    );
  END LOOP;
END
$$;

CREATE POLICY project ON quota_reservations AS RESTRICTIVE USING (
  current_setting('app.system', true) = 'on' OR current_setting('app.project_id', true) = ''
  OR project_id = current_setting('app.project_id', true)
);

-- How much a scope has: what is in the inventory, and what operations in flight have reserved beyond what the thing that they are
-- about shows already. Sees every organization, and tells sums only. `known`: the organizations of the scope as identity has
-- them; those that asked for something a moment ago and said that they are below it count as well. Null project or cloud: all.
CREATE FUNCTION quota_used(scope text, known text[], project text, cloud text)
RETURNS TABLE (instances double precision, vcpus double precision, memory_bytes double precision, volumes double precision,
  public_ips double precision)
LANGUAGE plpgsql SET search_path = compute, pg_temp AS $$
#variable_conflict use_column
DECLARE
  before constant text := coalesce(current_setting('app.system', true), '');
BEGIN
  PERFORM set_config('app.system', 'on', true);
  RETURN QUERY WITH who AS (
    SELECT unnest(known) AS id
    UNION SELECT organization_id FROM organization_sightings WHERE seen_at > clock_timestamp() - interval '10 seconds' AND scope = ANY (path)
  ), found AS (
    SELECT count(*) AS instances, sum(i.vcpus) AS vcpus, sum(i.memory_bytes) AS memory_bytes
    FROM instances i
    WHERE i.organization_id IN (SELECT id FROM who) AND i.listed
      AND (project IS NULL OR i.project_id = project) AND (cloud IS NULL OR i.cloud_id = cloud)
  ), held AS (
    SELECT count(*) FILTER (WHERE r.noun = 'volumes') AS volumes, count(*) FILTER (WHERE r.noun = 'publicIps') AS public_ips
    FROM resources r
    WHERE r.organization_id IN (SELECT id FROM who) AND r.noun IN ('volumes', 'publicIps') AND r.listed
      AND (project IS NULL OR r.project_id = project) AND (cloud IS NULL OR r.cloud_id = cloud)
  ), reserved AS (
    SELECT sum(greatest(0, q.instances - (i.id IS NOT NULL)::int)) AS instances,
      sum(greatest(0, q.vcpus - coalesce(i.vcpus, 0))) AS vcpus,
      sum(greatest(0, q.memory_bytes - coalesce(i.memory_bytes, 0))) AS memory_bytes,
      sum(greatest(0, q.volumes - (r.id IS NOT NULL)::int)) AS volumes,
      sum(greatest(0, q.public_ips - (r.id IS NOT NULL)::int)) AS public_ips
    FROM quota_reservations q
    LEFT JOIN instances i ON i.id = q.target_id AND i.listed
    LEFT JOIN resources r ON r.id = q.target_id AND r.listed
    WHERE q.organization_id IN (SELECT id FROM who)
      AND (project IS NULL OR q.project_id = project) AND (cloud IS NULL OR q.cloud_id = cloud)
  )
  SELECT (found.instances + coalesce(reserved.instances, 0))::double precision,
    (coalesce(found.vcpus, 0) + coalesce(reserved.vcpus, 0))::double precision,
    (coalesce(found.memory_bytes, 0) + coalesce(reserved.memory_bytes, 0))::double precision,
    (held.volumes + coalesce(reserved.volumes, 0))::double precision,
    (held.public_ips + coalesce(reserved.public_ips, 0))::double precision
  FROM found, held, reserved;
  PERFORM set_config('app.system', before, true);
END
$$;
