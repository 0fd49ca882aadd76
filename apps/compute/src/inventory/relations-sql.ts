import type { SqlHandle } from '@kumo/db/compute';
import type { ResourceNoun } from '../resources/resources.view.ts';
import type { AccountScope } from './writer-sql.ts';

/** Ids of other things of the same account, by noun and native id. */
export function findIds(
  tx: SqlHandle,
  scope: AccountScope,
  references: readonly (readonly [noun: ResourceNoun, nativeId: string])[],
): Promise<{ noun: ResourceNoun; native_id: string; id: string; organization_id: string }[]> {
  return tx.query(
    `SELECT noun, native_id, id, organization_id FROM resources
     WHERE organization_id = ANY($1) AND account_key = $2
       AND (noun, native_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))`,
    [
      scope.organizationIds,
      scope.accountKey,
      references.map(([noun]) => noun),
      references.map(([, nativeId]) => nativeId),
    ],
  );
}

/** Operations of these organizations that made something: the id they had reserved for it, whose it is, and its project. */
export function findMakers(
  tx: SqlHandle,
  organizationIds: readonly string[],
  cloudId: string,
  operationIds: readonly string[],
): Promise<
  { id: string; organization_id: string; target_id: string | null; project_id: string | null; is_taken: boolean }[]
> {
  return tx.query(
    `SELECT id, organization_id, target_id, project_id,
       EXISTS (SELECT FROM instances WHERE instances.id = operations.target_id)
         OR EXISTS (SELECT FROM resources WHERE resources.id = operations.target_id) AS is_taken
     FROM operations WHERE organization_id = ANY($1) AND cloud_id = $2 AND id = ANY($3)`,
    [organizationIds, cloudId, operationIds],
  );
}

/** Gives images that were found later than their instances to those instances. */
export async function linkImages(
  tx: SqlHandle,
  cloudId: string,
  images: readonly { native_id: string; id: string; organization_id: string }[],
): Promise<void> {
  await tx.query(
    `UPDATE instances SET image_id = image.id
     FROM unnest($2::text[], $3::text[], $4::text[]) AS image (native_id, id, organization_id)
     WHERE cloud_id = $1 AND instances.organization_id = image.organization_id AND listed AND image_id IS NULL AND image_native_id = image.native_id`,
    [
      cloudId,
      images.map(({ native_id }) => native_id),
      images.map(({ id }) => id),
      images.map(({ organization_id }) => organization_id),
    ],
  );
}

/** Instances that things are a part of, by their native ids. */
export function findHosts(
  tx: SqlHandle,
  scope: AccountScope,
  nativeIds: readonly string[],
): Promise<{ native_id: string; organization_id: string; project_id: string | null }[]> {
  return tx.query(
    `SELECT native_id, organization_id, project_id FROM instances
     WHERE organization_id = ANY($1) AND account_key = $2 AND native_id = ANY($3) AND listed`,
    [scope.organizationIds, scope.accountKey, nativeIds],
  );
}
