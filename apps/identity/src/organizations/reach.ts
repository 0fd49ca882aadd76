import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { type OrganizationOnPath, stateOf } from '../principals/principals.rules.ts';

/** One organization on the way from the top down, as far as it matters for what may be done below it. */
export type Above = Pick<OrganizationOnPath, 'id' | 'state' | 'ceiling' | 'secondFactorRequired'>;

/** An organization that a principal may look at or manage: its own, or one below. */
export interface Reached {
  id: string;
  name: string;
  parentId: string | null;
  path: string[];
  /** Its own state, not that of one above. */
  state: OrganizationOnPath['state'];
  ceiling: Role | null;
  secondFactorRequired: boolean;
  /** The whole way down, itself included. */
  above: Above[];
  /** It is the one that the principal acts for. */
  isOwn: boolean;
}

/**
 * What for: `see` that it is there, whatever its state; `read` what belongs to it (nothing of a closed one); `change` that
 * (an active one's only); `steer` it from above: suspend, resume, move, close (not a closed one).
 */
export type Purpose = 'see' | 'read' | 'change' | 'steer';

const hasFactor = `SELECT 1 FROM people AS person WHERE person.id = $1 AND (
  EXISTS (SELECT 1 FROM totp_factors WHERE person_id = person.id AND confirmed_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM passkeys WHERE person_id = person.id))`;

/**
 * The one way from an id in a path to an organization. Throws `not_found` for every one that is neither the principal's
 * own nor below it, and for those below without `organizations:manage`; `second_factor_required` where one is enforced on
 * the way down and was not shown; `forbidden` where its state is in the way. `lock`: until the transaction ends nobody
 * else may change it.
 */
export async function reachOrganization(
  sql: SqlHandle,
  principal: Principal,
  id: string,
  purpose: Purpose,
  { lock = false } = {},
): Promise<Reached> {
  const [found] = await sql.query<Omit<Reached, 'isOwn'>>(
    `SELECT id, name, parent_id AS "parentId", path, state, ceiling, second_factor_required AS "secondFactorRequired",
       (SELECT jsonb_agg(jsonb_build_object('id', above.id, 'state', above.state, 'ceiling', above.ceiling,
           'secondFactorRequired', above.second_factor_required) ORDER BY cardinality(above.path))
         FROM organizations AS above WHERE above.id = ANY(organization.path)) AS above
     FROM organizations AS organization WHERE id = $1 ${lock ? 'FOR NO KEY UPDATE' : ''}`,
    [id],
  );
  const isOwn = id === principal.organizationId;
  const isBelow = found?.path.includes(principal.organizationId) === true && !isOwn;
  if (!found || !(isOwn || (isBelow && principal.permissions.includes('organizations:manage')))) {
    throw new ProblemError('not_found', 'There is no such organization.');
  }
  if (isBelow) await requireFactorBelow(sql, principal, found.above);
  requireState(stateOf(found.above), purpose);
  return { ...found, isOwn };
}

/** What is enforced on the principal's own way down was judged when it was signed; here it is about what lies below. */
async function requireFactorBelow(sql: SqlHandle, principal: Principal, above: readonly Above[]): Promise<void> {
  const from = above.findIndex(({ id }) => id === principal.organizationId);
  if (!above.slice(from + 1).some(({ secondFactorRequired }) => secondFactorRequired)) return;
  const { kind, personId } = principal;
  const hasShown =
    kind === 'session'
      ? principal.secondFactor
      : personId === null || (await sql.query(hasFactor, [personId])).length > 0;
  if (hasShown) return;
  throw new ProblemError('second_factor_required', 'That organization enforces a second factor: set one up first.');
}

function requireState(state: OrganizationOnPath['state'], purpose: Purpose): void {
  if (purpose === 'see' || state === 'active') return;
  if (state !== 'closed' && purpose !== 'change') return;
  throw new ProblemError('forbidden', sentences[state]);
}

const sentences = {
  suspended: 'The organization is suspended: it can be looked at, not changed. Resume it first.',
  closing: 'The organization is being closed: it can be looked at, not changed. Resume it first.',
  closed: 'The organization is closed.',
} as const;
