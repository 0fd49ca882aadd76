import type { Area } from '../mutant.ts';

/** Row-level security: what a query shows and takes even where it forgets to name its organization or project. */
export const rowPolicies: Area = {
  name: 'row-policies',
  project: 'unit',
  tests: ['packages/db/src/row-policies.test.ts'],
  files: [
    {
      file: 'prisma/compute/migrations/20261122172958_inventory/migration.sql',
      mutants: [
        {
          guarantee: 'Clouds are seen by their organization alone.',
          check: "ARRAY['clouds', ",
          becomes: 'ARRAY[',
        },
        {
          guarantee: 'Instances are seen by their organization alone.',
          check: "'instances', 'resources'",
          becomes: "'resources'",
        },
        {
          guarantee: 'Volumes, images, networks and all other things are seen by their organization alone.',
          check: "'resources', 'operations'",
          becomes: "'operations'",
        },
        {
          guarantee: 'Operations are seen by their organization alone.',
          check: "'operations', 'activity'",
          becomes: "'activity'",
        },
        {
          guarantee: 'What happened is seen by its organization alone.',
          check: "'activity', 'metric_samples'",
          becomes: "'metric_samples'",
        },
        {
          guarantee: 'Measurements are seen by their organization alone.',
          check: "'activity', 'metric_samples', 'metric_minutes'",
          becomes: "'activity', 'metric_minutes'",
        },
        {
          guarantee: 'Measurements by the minute are seen by their organization alone.',
          check: "'metric_minutes', 'console_tickets'",
          becomes: "'console_tickets'",
        },
        {
          guarantee: 'Tickets for consoles are seen by their organization alone.',
          check: ", 'console_tickets']",
          becomes: ']',
        },
        {
          guarantee: 'The rows of compute are those of the organization that is asked for.',
          check: "organization_id = current_setting(''app.organization_id'', true) OR",
          becomes: 'true OR',
        },
        {
          guarantee: 'Row-level security holds for the owner of the tables, too.',
          check: "    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);\n",
          becomes: '',
        },
        {
          guarantee: 'What happened stays as it was written.',
          check: 'REVOKE UPDATE ON activity FROM kumo_compute;',
          becomes: '',
        },
      ],
    },
    {
      file: 'prisma/compute/migrations/20261122173500_kit/migration.sql',
      mutants: [
        {
          guarantee: 'Events that wait are seen by their organization alone.',
          check: 'ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'The rows of outbox are those of the organization that is asked for.',
          check:
            "CREATE POLICY outbox_organization ON outbox\n  USING (organization_id = current_setting('app.organization_id', true) OR",
          becomes: 'CREATE POLICY outbox_organization ON outbox\n  USING (true OR',
        },
        {
          guarantee: 'What was done by an Idempotency-Key is seen by its organization alone.',
          check: 'ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'The rows of idempotency_keys are those of the organization that is asked for.',
          check:
            "CREATE POLICY idempotency_keys_organization ON idempotency_keys\n  USING (organization_id = current_setting('app.organization_id', true) OR",
          becomes: 'CREATE POLICY idempotency_keys_organization ON idempotency_keys\n  USING (true OR',
        },
        {
          guarantee: 'Changes under way are seen by their organization alone.',
          check: 'ALTER TABLE workflow_runs ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'The rows of workflow_runs are those of the organization that is asked for.',
          check:
            "CREATE POLICY workflow_runs_organization ON workflow_runs\n  USING (organization_id = current_setting('app.organization_id', true) OR",
          becomes: 'CREATE POLICY workflow_runs_organization ON workflow_runs\n  USING (true OR',
        },
        {
          guarantee: 'Their steps are seen by their organization alone.',
          check: 'ALTER TABLE workflow_steps ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'The rows of workflow_steps are those of the organization that is asked for.',
          check:
            "CREATE POLICY workflow_steps_organization ON workflow_steps\n  USING (organization_id = current_setting('app.organization_id', true) OR",
          becomes: 'CREATE POLICY workflow_steps_organization ON workflow_steps\n  USING (true OR',
        },
      ],
    },
    {
      file: 'prisma/compute/migrations/20261123004500_project_wall/migration.sql',
      tests: ['packages/db/src/project-policies.test.ts'],
      mutants: [
        {
          guarantee: 'Instances of another project are not there.',
          check: "    ('instances', own, own),\n",
          becomes: '',
        },
        {
          guarantee: 'Operations of another project are not there.',
          check: "    ('operations', own, own),\n",
          becomes: '',
        },
        {
          guarantee: 'Clouds of another project are not there.',
          check: "    ('clouds', own || ' OR project_id IS NULL', own),\n",
          becomes: '',
        },
        {
          guarantee: 'A cloud that all projects share is not changed by who is bound to one.',
          check: "('clouds', own || ' OR project_id IS NULL', own)",
          becomes: "('clouds', own || ' OR project_id IS NULL', own || ' OR project_id IS NULL')",
        },
        {
          guarantee: 'An image or network of another project is not there.',
          check: 'OR (project_id IS NULL AND noun IN',
          becomes: 'OR (noun IN',
        },
        {
          guarantee: 'Of what is in no project only images, sizes, networks and subnets are shared.',
          check: " AND noun IN (''images'', ''sizes'', ''networks'', ''subnets''))', own)",
          becomes: ")', own)",
        },
        {
          guarantee: 'What all projects share is not changed by who is bound to one.',
          check: "''images'', ''sizes'', ''networks'', ''subnets''))', own),",
          becomes: "''images'', ''sizes'', ''networks'', ''subnets''))', NULL),",
        },
        {
          guarantee: 'What happened in another project is not seen.',
          check: "('activity', open_to_all || '\n",
          becomes: "('activity', 'true OR ' || open_to_all || '\n",
        },
        {
          guarantee: 'Measurements of another project are not seen.',
          check: "('metric_samples', open_to_all ||",
          becomes: "('metric_samples', 'true OR ' || open_to_all ||",
        },
        {
          guarantee: 'Measurements by the minute of another project are not seen.',
          check: "('metric_minutes', open_to_all ||",
          becomes: "('metric_minutes', 'true OR ' || open_to_all ||",
        },
        {
          guarantee: 'Tickets for consoles of another project are not there.',
          check: "('console_tickets', open_to_all ||",
          becomes: "('console_tickets', 'true OR ' || open_to_all ||",
        },
        {
          guarantee: 'Changes under way in another project are not seen.',
          check: "('workflow_runs', open_to_all ||",
          becomes: "('workflow_runs', 'true OR ' || open_to_all ||",
        },
        {
          guarantee: 'Steps of changes in another project are not seen.',
          check: "('workflow_steps', open_to_all ||",
          becomes: "('workflow_steps', 'true OR ' || open_to_all ||",
        },
        {
          guarantee: 'The wall between projects narrows whatever else lets a row be seen.',
          check: ' AS RESTRICTIVE USING',
          becomes: ' USING',
        },
      ],
    },
    {
      file: 'prisma/compute/migrations/20261123010500_quotas/migration.sql',
      mutants: [
        {
          guarantee: 'Reservations are seen by their organization alone.',
          check: "ARRAY['quota_reservations', ",
          becomes: 'ARRAY[',
        },
        {
          guarantee: 'Who asked for something a moment ago is seen by its organization alone.',
          check: ", 'organization_sightings']",
          becomes: ']',
        },
        {
          guarantee: 'The rows of quotas are those of the organization that is asked for.',
          check: "organization_id = current_setting(''app.organization_id'', true) OR",
          becomes: 'true OR',
        },
        {
          guarantee: 'After counting what a quota covers the transaction is bounded to its organization again.',
          check: "  FROM found, held, reserved;\n  PERFORM set_config('app.system', before, true);\n",
          becomes: '  FROM found, held, reserved;\n',
          tests: ['packages/db/src/grant-policies.test.ts'],
        },
        {
          guarantee: 'Reservations of another project are not there.',
          check: "OR project_id = current_setting('app.project_id', true)\n);",
          becomes: 'OR true\n);',
          tests: ['packages/db/src/project-policies.test.ts'],
        },
      ],
    },
    {
      file: 'prisma/compute/migrations/20261123041000_cloud_grants/migration.sql',
      tests: ['packages/db/src/grant-policies.test.ts'],
      mutants: [
        {
          guarantee: 'Grants of clouds are seen by those between whom they are.',
          check: 'ALTER TABLE cloud_grants ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'A grant is made, changed and ended by those that it came from.',
          check: "USING (current_setting('app.organization_id', true) = ANY (chain) OR",
          becomes: 'USING (true OR',
        },
        {
          guarantee: 'Who is granted a cloud does not change the grant.',
          check: 'CREATE POLICY granted_to ON cloud_grants FOR SELECT',
          becomes: 'CREATE POLICY granted_to ON cloud_grants',
        },
        {
          guarantee: 'A grant is shown to who has it, not to strangers.',
          check: "  USING (organization_id = current_setting('app.organization_id', true));",
          becomes: '  USING (true);',
        },
        {
          guarantee: 'What the provider offers everybody is not changed by who has the cloud granted.',
          check: 'CREATE POLICY granted ON resources FOR SELECT USING',
          becomes: 'CREATE POLICY granted ON resources USING',
        },
        {
          guarantee: 'What is gone from a granted cloud is not shown.',
          check: '  listed AND NOT managed',
          becomes: '  NOT managed',
        },
        {
          guarantee: 'What somebody made is not shown to who has the cloud granted.',
          check: 'listed AND NOT managed AND project_id',
          becomes: 'listed AND project_id',
        },
        {
          guarantee: 'What is in a project is not shown to who has the cloud granted.',
          check: 'NOT managed AND project_id IS NULL\n',
          becomes: 'NOT managed\n',
        },
        {
          guarantee: 'Of a granted cloud only sizes, public images and networks to the outside are shown.',
          check: "AND (noun = 'sizes' OR",
          becomes: "AND (noun <> '' OR",
        },
        {
          guarantee: 'Private images of a granted cloud are not shown.',
          check: " AND data ->> 'visibility' = 'public')",
          becomes: ')',
        },
        {
          guarantee: 'Inner networks of a granted cloud are not shown.',
          check: " AND data -> 'external' = 'true'::jsonb",
          becomes: '',
        },
        {
          guarantee: 'Networks of an engine that is granted are not shown.',
          check: " AND data ->> 'driver' IS NULL))",
          becomes: '))',
        },
        {
          guarantee: 'Nothing is shown of a cloud that somebody else was granted.',
          check: "WHERE g.organization_id = current_setting('app.organization_id', true) AND g.ended_at IS NULL",
          becomes: 'WHERE g.ended_at IS NULL',
        },
        {
          guarantee: 'What the provider offers is shown while the grant holds.',
          check: ' AND g.ended_at IS NULL)',
          becomes: ')',
        },
        {
          guarantee: 'The list of granted clouds is that of the organization that asks.',
          check: '    WHERE g.organization_id = asking\n    ORDER BY c.created_at',
          becomes: '    WHERE true\n    ORDER BY c.created_at',
        },
        {
          guarantee: 'Grants are followed up from the one of the organization that asks.',
          check: 'WHERE o.cloud_id = cloud AND o.organization_id = asking',
          becomes: 'WHERE o.cloud_id = cloud',
        },
        {
          guarantee: 'After looking for granted clouds the transaction is bounded to its organization again.',
          check: "    ORDER BY c.created_at DESC, c.id DESC;\n  PERFORM set_config('app.system', before, true);\n",
          becomes: '    ORDER BY c.created_at DESC, c.id DESC;\n',
        },
        {
          guarantee: 'After looking for grants above the transaction is bounded to its organization again.',
          check: "    ORDER BY cardinality(g.chain);\n  PERFORM set_config('app.system', before, true);\n",
          becomes: '    ORDER BY cardinality(g.chain);\n',
        },
        {
          guarantee: 'After looking for other ways to an account the transaction is bounded to its organization again.',
          check: "AND g.cloud_id <> except_cloud);\n  PERFORM set_config('app.system', before, true);\n",
          becomes: 'AND g.cloud_id <> except_cloud);\n',
        },
        {
          guarantee: 'After looking for a name the transaction is bounded to its organization again.',
          check: "AND r.name = wanted AND r.listed);\n  PERFORM set_config('app.system', before, true);\n",
          becomes: 'AND r.name = wanted AND r.listed);\n',
        },
        {
          guarantee: 'After counting operations the transaction is bounded to its organization again.',
          check: "o.state IN ('queued', 'running'));\n  PERFORM set_config('app.system', before, true);\n",
          becomes: "o.state IN ('queued', 'running'));\n",
        },
      ],
    },
    {
      file: 'prisma/compute/migrations/20261123044736_closed_projects/migration.sql',
      mutants: [
        {
          guarantee: 'Which projects are being deleted is seen by their organization alone.',
          check: 'ALTER TABLE closed_projects ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'The rows of closed_projects are those of the organization that is asked for.',
          check: "organization_id = current_setting('app.organization_id', true) OR",
          becomes: 'true OR',
        },
      ],
    },
    {
      file: 'prisma/identity/migrations/20261122174905_people/migration.sql',
      mutants: [
        {
          guarantee: 'An organization is seen by itself alone.',
          check: "('organizations', 'id'), ",
          becomes: '',
        },
        {
          guarantee: 'Projects are seen by their organization alone.',
          check: "('projects', 'organization_id'), ",
          becomes: '',
        },
        {
          guarantee: 'Memberships are seen by their organization alone.',
          check: "('memberships', 'organization_id'),\n      ('api",
          becomes: "('api",
        },
        {
          guarantee: 'Keys are seen by their organization alone.',
          check: ",\n      ('api_keys', 'organization_id')",
          becomes: '',
        },
        {
          guarantee: 'The rows of identity are those of the organization that is asked for.',
          check: "%I = current_setting(''app.organization_id'', true) OR",
          becomes: 'true OR',
        },
        {
          guarantee: 'Events of identity that wait are seen by their organization alone.',
          check: 'ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'The rows of the outbox of identity are those of the organization that is asked for.',
          check: "organization_id = current_setting('app.organization_id', true) OR",
          becomes: 'true OR',
        },
        {
          guarantee: 'The set-up is never undone by the service.',
          check: 'REVOKE UPDATE, DELETE ON setup FROM kumo_identity;',
          becomes: '',
        },
      ],
    },
    {
      file: 'prisma/identity/migrations/20261123000337_organizations/migration.sql',
      mutants: [
        {
          guarantee: 'Roles in projects are seen by their organization alone.',
          check: "'project_roles', 'invitations'",
          becomes: "'invitations'",
        },
        {
          guarantee: 'Invitations are seen by their organization alone.',
          check: "'invitations', 'access_grants'",
          becomes: "'access_grants'",
        },
        {
          guarantee: 'Access grants are seen by their organization alone.',
          check: "'access_grants', 'organization_quotas'",
          becomes: "'organization_quotas'",
        },
        {
          guarantee: 'Quotas are seen by their organization alone.',
          check: "'organization_quotas', 'project_quotas'",
          becomes: "'project_quotas'",
        },
        {
          guarantee: 'Quotas of projects are seen by their organization alone.',
          check: "'project_quotas', 'service_accounts'",
          becomes: "'service_accounts'",
        },
        {
          guarantee: 'Service accounts are seen by their organization alone.',
          check: "'service_accounts',\n    'audit",
          becomes: "'audit",
        },
        {
          guarantee: 'The audit log is seen by its organization alone.',
          check: "'service_accounts',\n    'audit_events'\n",
          becomes: "'service_accounts'\n",
        },
        {
          guarantee: 'Those rows are the ones of the organization that is asked for.',
          check: "organization_id = current_setting(''app.organization_id'', true) OR",
          becomes: 'true OR',
        },
        {
          guarantee: 'What was done by an Idempotency-Key in identity is seen by its organization alone.',
          check: 'ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;',
          becomes: '',
        },
        {
          guarantee: 'The rows of idempotency_keys of identity are those of the organization that is asked for.',
          check: "organization_id = current_setting('app.organization_id', true) OR",
          becomes: 'true OR',
        },
        {
          guarantee: 'What was written to the audit log is never changed and never removed by the service.',
          check: 'REVOKE UPDATE, DELETE, TRUNCATE ON audit_events, audit_heads FROM kumo_identity;',
          becomes: '',
        },
      ],
    },
    {
      file: 'packages/db/src/scope.ts',
      tests: ['packages/db/src/database.test.ts'],
      mutants: [
        {
          guarantee: 'Foreign rows: a caller’s transaction is never the system’s.',
          check: "[scope.organizationId, scope.projectId ?? '', 'off']",
          becomes: "[scope.organizationId, scope.projectId ?? '', 'on']",
        },
      ],
    },
  ],
};
