import type { activitySchema } from '@kumo/api-contract';
import type { z } from 'zod';
import type { ActivityRow } from './activity.repository.ts';

/** What happened, as the API shows it. */
export type Activity = z.infer<typeof activitySchema>;

/** A row as the API shows it. */
export function toActivity(row: ActivityRow): Activity {
  return {
    id: row.id,
    at: row.at.toISOString(),
    noun: row.noun,
    resourceId: row.resource_id,
    resourceName: row.resource_name,
    cloudId: row.cloud_id,
    source: row.source,
    action: row.action,
    message: row.message,
    actorName: row.actor_name,
    operationId: row.operation_id,
  };
}
