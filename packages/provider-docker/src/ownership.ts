import type { OwnershipToken } from '@kumo/provider-core';

const prefix = 'cmp.';

/** Labels that we put on what we create. The prefix names no brand: labels are seen by every tenant of an engine. */
export const ownershipLabels = {
  managed: `${prefix}managed`,
  operationId: `${prefix}operation-id`,
  resourceId: `${prefix}resource-id`,
  organizationId: `${prefix}organization-id`,
  /** Networks to connect before the first start, beyond the one that a create takes; ids joined by commas. */
  networks: `${prefix}networks`,
  /** On an image: the operation that committed it. Another key than the container's, because containers inherit image labels. */
  snapshotOperationId: `${prefix}snapshot-operation-id`,
} as const;

/** Labels, as the engine gives them: absent altogether where there are none. */
export type Labels = Readonly<Record<string, string>> | null | undefined;

/** The marks of one creation. */
export function ownershipMarks(token: OwnershipToken): Record<string, string> {
  return {
    [ownershipLabels.managed]: 'true',
    [ownershipLabels.operationId]: token.operationId,
    [ownershipLabels.resourceId]: token.resourceId,
    [ownershipLabels.organizationId]: token.organizationId,
  };
}

/** The operation that created something; null for everything found. An emptied label counts as none. */
export function operationIdOf(labels: Labels): string | null {
  return labels?.[ownershipLabels.operationId] || null;
}

/** Labels that are not ours. */
export function tagsOf(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => !key.startsWith(prefix)));
}
