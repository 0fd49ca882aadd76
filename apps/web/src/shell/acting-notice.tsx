'use client';

import { formatDate, Notice } from '@kumo/ui';
import Link from 'next/link';
import { projectActedIn, useOrganization } from '../data/session.ts';

/** Says above every page that the organization may only be looked at, why, and that one acts from above. */
export function ActingNotice() {
  const organization = useOrganization();
  if (!organization) return null;
  const { name, state, stateReason, closesAt, access } = organization;
  const project = projectActedIn(organization);
  return (
    <>
      {state === 'suspended' ? (
        <Notice tone="stale">
          <strong className="font-medium">{name} is suspended.</strong> It may be looked at, not changed; what runs goes
          on running. {stateReason}
        </Notice>
      ) : null}
      {state === 'closing' || state === 'closed' ? (
        <Notice tone="stale" action={<Link href="/organization">More</Link>}>
          <strong className="font-medium">
            {state === 'closed'
              ? `${name} is closed.`
              : `${name} is being closed${closesAt === null ? '' : `, on ${formatDate(closesAt)}`}.`}
          </strong>{' '}
          It may be looked at, not changed. {stateReason}
        </Notice>
      ) : null}
      {access === 'granted' ? (
        <Notice tone="stale" action={<Link href="/organization">More</Link>}>
          <strong className="font-medium">You act in {name} from above.</strong> What you do stands in both audit logs.
        </Notice>
      ) : null}
      {project && organization.role !== null ? (
        <span className="visually-hidden" role="status">
          You act inside the project {project.name}.
        </span>
      ) : null}
    </>
  );
}
