-- CreateTable
CREATE TABLE "cloud_grants" (
    "id" TEXT NOT NULL,
    "cloud_id" TEXT NOT NULL,
    "account_key" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "chain" TEXT[],
    "instances" DOUBLE PRECISION,
    "vcpus" DOUBLE PRECISION,
    "memory_bytes" DOUBLE PRECISION,
    "volumes" DOUBLE PRECISION,
    "public_ips" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "cloud_grants_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "cloud_grants_organization_id_idx" ON "cloud_grants"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "cloud_grants_cloud_id_organization_id_key" ON "cloud_grants"("cloud_id", "organization_id");

-- Who granted it, and those above who granted it to them, have the grant; who is granted it only sees it.
ALTER TABLE cloud_grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE cloud_grants FORCE ROW LEVEL SECURITY;
CREATE POLICY granted_by ON cloud_grants
  USING (current_setting('app.organization_id', true) = ANY (chain) OR current_setting('app.system', true) = 'on');
CREATE POLICY granted_to ON cloud_grants FOR SELECT
  USING (organization_id = current_setting('app.organization_id', true));

-- What the provider offers everybody is seen with a grant that holds: sizes, public images, networks to the outside. Nothing that
-- anybody made. It is in no project, so that it is there for every project of the organization that is granted the cloud.
CREATE POLICY granted ON resources FOR SELECT USING (
  listed AND NOT managed AND project_id IS NULL
  AND (noun = 'sizes' OR (noun = 'images' AND data ->> 'visibility' = 'public')
    OR (noun = 'networks' AND data -> 'external' = 'true'::jsonb AND data ->> 'driver' IS NULL))
  AND cloud_id IN (SELECT g.cloud_id FROM cloud_grants g
    WHERE g.organization_id = current_setting('app.organization_id', true) AND g.ended_at IS NULL)
);

-- The clouds that the scope's organization was granted, as far as it may know them: never credentials, endpoint or account.
CREATE FUNCTION granted_clouds()
RETURNS TABLE (id text, organization_id text, name text, provider text, region text, capabilities jsonb, health_state text,
  health_since timestamptz, next_attempt_at timestamptz, latency_ms double precision, inventory_state text,
  inventory_completed_at timestamptz, confirmed_at jsonb, live_until timestamptz, created_at timestamptz, chain text[],
  ended_at timestamptz)
LANGUAGE plpgsql SET search_path = compute, pg_temp AS $$
#variable_conflict use_column
DECLARE
  before constant text := coalesce(current_setting('app.system', true), '');
  asking constant text := current_setting('app.organization_id', true);
BEGIN
  PERFORM set_config('app.system', 'on', true);
  RETURN QUERY SELECT c.id, c.organization_id, c.name, c.provider, c.region, c.capabilities, c.health_state, c.health_since,
      c.next_attempt_at, c.latency_ms, c.inventory_state, c.inventory_completed_at, c.confirmed_at, c.live_until, c.created_at,
      g.chain, g.ended_at
    FROM cloud_grants g JOIN clouds c ON c.id = g.cloud_id
    WHERE g.organization_id = asking
    ORDER BY c.created_at DESC, c.id DESC;
  PERFORM set_config('app.system', before, true);
END
$$;

-- The grants by which the scope's organization has a cloud, from the one of the organization that connected it down to its own,
-- each with the organizations that share what it allows.
CREATE FUNCTION grants_above(cloud text)
RETURNS TABLE (id text, organization_id text, chain text[], ended_at timestamptz, instances double precision, vcpus double precision,
  memory_bytes double precision, volumes double precision, public_ips double precision, sharing text[])
LANGUAGE plpgsql SET search_path = compute, pg_temp AS $$
#variable_conflict use_column
DECLARE
  before constant text := coalesce(current_setting('app.system', true), '');
  asking constant text := current_setting('app.organization_id', true);
BEGIN
  PERFORM set_config('app.system', 'on', true);
  RETURN QUERY SELECT g.id, g.organization_id, g.chain, g.ended_at, g.instances, g.vcpus, g.memory_bytes, g.volumes, g.public_ips,
      g.organization_id || ARRAY(SELECT b.organization_id FROM cloud_grants b WHERE b.cloud_id = cloud AND g.organization_id = ANY (b.chain))
    FROM cloud_grants o JOIN cloud_grants g ON g.cloud_id = o.cloud_id AND (g.id = o.id OR g.organization_id = ANY (o.chain))
    WHERE o.cloud_id = cloud AND o.organization_id = asking
    ORDER BY cardinality(g.chain);
  PERFORM set_config('app.system', before, true);
END
$$;

-- Whether an organization reaches an account by another cloud than this one: one way must be enough, or a thing would be there twice.
CREATE FUNCTION reaches_account(organization text, account text, except_cloud text) RETURNS boolean
LANGUAGE plpgsql SET search_path = compute, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  before constant text := coalesce(current_setting('app.system', true), '');
  answer boolean;
BEGIN
  PERFORM set_config('app.system', 'on', true);
  answer := EXISTS (SELECT FROM clouds c WHERE c.organization_id = organization AND c.account_key = account AND c.id <> except_cloud)
    OR EXISTS (SELECT FROM cloud_grants g WHERE g.organization_id = organization AND g.account_key = account AND g.cloud_id <> except_cloud);
  PERFORM set_config('app.system', before, true);
  RETURN answer;
END
$$;

-- Whether a cloud has something of a name already, whoever has it: an account cannot have two. Tells nothing else of it.
CREATE FUNCTION is_name_taken(cloud text, of_noun text, wanted text) RETURNS boolean
LANGUAGE plpgsql SET search_path = compute, pg_temp AS $$
DECLARE
  before constant text := coalesce(current_setting('app.system', true), '');
  answer boolean;
BEGIN
  PERFORM set_config('app.system', 'on', true);
  answer := EXISTS (SELECT FROM resources r WHERE r.cloud_id = cloud AND r.noun = of_noun AND r.name = wanted AND r.listed);
  PERFORM set_config('app.system', before, true);
  RETURN answer;
END
$$;

-- How many operations on a cloud have not ended, of everybody who may use it.
CREATE FUNCTION open_operations(cloud text) RETURNS integer
LANGUAGE plpgsql SET search_path = compute, pg_temp AS $$
DECLARE
  before constant text := coalesce(current_setting('app.system', true), '');
  answer integer;
BEGIN
  PERFORM set_config('app.system', 'on', true);
  answer := (SELECT count(*) FROM operations o WHERE o.cloud_id = cloud AND o.state IN ('queued', 'running'));
  PERFORM set_config('app.system', before, true);
  RETURN answer;
END
$$;
