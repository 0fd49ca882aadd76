-- A scope may be bound to one project (app.project_id; empty: all of them). Restrictive, so that it narrows whatever else
-- lets a row be seen: no query goes around it. Never set: nothing.
DO $$
DECLARE
  open_to_all constant text := 'current_setting(''app.system'', true) = ''on'' OR current_setting(''app.project_id'', true) = ''''';
  own constant text := open_to_all || ' OR project_id = current_setting(''app.project_id'', true)';
  rule record;
BEGIN
  FOR rule IN SELECT * FROM (VALUES
    ('instances', own, own),
    ('operations', own, own),
    ('clouds', own || ' OR project_id IS NULL', own),
    -- What is shared by nature is everybody's as long as it is in no project.
    ('resources', own || ' OR (project_id IS NULL AND noun IN (''images'', ''sizes'', ''networks'', ''subnets''))', own),
    -- What belongs to something is seen with it: it moves to another project with it, too.
    ('activity', open_to_all || '
      OR EXISTS (SELECT FROM instances WHERE instances.id = activity.resource_id)
      OR EXISTS (SELECT FROM resources WHERE resources.id = activity.resource_id)
      OR EXISTS (SELECT FROM operations WHERE operations.id = activity.operation_id)', NULL),
    ('metric_samples', open_to_all || ' OR EXISTS (SELECT FROM instances WHERE instances.id = metric_samples.instance_id)', NULL),
    ('metric_minutes', open_to_all || ' OR EXISTS (SELECT FROM instances WHERE instances.id = metric_minutes.instance_id)', NULL),
    ('console_tickets', open_to_all || ' OR EXISTS (SELECT FROM instances WHERE instances.id = console_tickets.instance_id)', NULL),
    ('workflow_runs', open_to_all || ' OR EXISTS (SELECT FROM operations WHERE operations.id = workflow_runs.id)', NULL),
    ('workflow_steps', open_to_all || ' OR EXISTS (SELECT FROM operations WHERE operations.id = workflow_steps.run_id)', NULL)
  ) AS rules (name, seen, written) LOOP
    EXECUTE format('CREATE POLICY project ON %I AS RESTRICTIVE USING (%s) WITH CHECK (%s)',
      rule.name, rule.seen, coalesce(rule.written, rule.seen));
  END LOOP;
END
$$;
