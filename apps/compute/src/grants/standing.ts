import type { SqlHandle } from '@kumo/db/compute';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { noSuch } from '../clouds/cloud-access.ts';
import { grantsAbove } from './grants.repository.ts';
import { accessOf, grantEnded } from './grants.rules.ts';

/**
 * Refuses changes on clouds that the caller's organization neither owns nor has granted now, in the transaction that would begin
 * them: every change of anything at a cloud comes by here, whatever a view said a moment ago.
 */
export async function requireStanding(
  tx: SqlHandle,
  { organizationId, organizationPath }: Pick<Principal, 'organizationId' | 'organizationPath'>,
  cloudIds: readonly string[],
): Promise<void> {
  const wanted = [...new Set(cloudIds)];
  if (wanted.length === 0) return;
  const own = await tx.query<{ id: string }>('SELECT id FROM clouds WHERE organization_id = $1 AND id = ANY ($2)', [
    organizationId,
    wanted,
  ]);
  const ownIds = new Set(own.map(({ id }) => id));
  for (const cloudId of wanted.filter((id) => !ownIds.has(id))) {
    const grants = await grantsAbove(tx, cloudId);
    if (grants.length === 0) throw noSuch('cloud');
    const isHeld = grants.every(
      ({ chain, endedAt }) => accessOf({ chain, isEnded: endedAt !== null }, organizationPath) === 'granted',
    );
    if (!isHeld) throw new ProblemError('forbidden', grantEnded);
  }
}
