-- CreateTable
CREATE TABLE "metric_rollup" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "rolled_up_to" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "metric_rollup_pkey" PRIMARY KEY ("singleton")
);

-- CreateIndex
CREATE INDEX "metric_samples_at_idx" ON "metric_samples" USING BRIN ("at");

-- One row, for ever. A minute that nobody sampled is simply empty.
ALTER TABLE metric_rollup ADD CONSTRAINT metric_rollup_singleton CHECK (singleton);
INSERT INTO metric_rollup (rolled_up_to) VALUES (date_trunc('minute', now()));

-- Postgres before 17 cannot read a time zone with to_timestamp: the name is read as local time of a session that is in UTC.
CREATE OR REPLACE FUNCTION drop_metric_partitions(samples_before timestamptz, minutes_before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = compute, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  child record;
  dropped integer := 0;
BEGIN
  FOR child IN
    SELECT part.relname AS name,
      CASE parent.relname
        WHEN 'metric_samples' THEN to_timestamp(right(part.relname, 10), 'YYYYMMDDHH24') + interval '1 hour' <= samples_before
        ELSE to_timestamp(right(part.relname, 8), 'YYYYMMDD') + interval '1 day' <= minutes_before
      END AS is_past
    FROM pg_inherits
    JOIN pg_class parent ON parent.oid = inhparent
    JOIN pg_class part ON part.oid = inhrelid
    JOIN pg_namespace space ON space.oid = parent.relnamespace
    WHERE space.nspname = 'compute' AND parent.relname IN ('metric_samples', 'metric_minutes')
  LOOP
    CONTINUE WHEN NOT child.is_past;
    EXECUTE format('DROP TABLE %I', child.name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;

ALTER FUNCTION ensure_metric_partitions(timestamptz) SET search_path = compute, pg_temp;
