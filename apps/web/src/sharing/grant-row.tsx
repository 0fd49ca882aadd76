'use client';

import { Button, formatDate, late } from '@kumo/ui';
import { useState } from 'react';
import { useOrganization } from '../data/session.ts';
import { limitNames } from '../organization/limits.ts';
import styles from '../organization/organization.module.css';
import { QuotaRows } from '../organization/quota-rows.tsx';
import { type CloudGrantItem, useOrganizationNames } from './queries.ts';

const GrantLimitsDialog = late(() => import('./grant-dialogs.tsx').then((module) => module.GrantLimitsDialog));
const EndGrant = late(() => import('./end-grant.tsx').then((module) => module.EndGrant));

/** One grant: who has it, what is used of which limit, and what can be done with it. */
export function GrantRow(props: {
  readonly grant: CloudGrantItem;
  readonly cloudName: string;
  /** Why nothing can be changed here. */
  readonly reason: string | undefined;
}) {
  const { grant, reason } = props;
  const own = useOrganization();
  const [open, setOpen] = useState<'limits' | 'end'>();
  const nameOf = useOrganizationNames();
  const name = nameOf(grant.organizationId) ?? grant.organizationId;
  const giver = nameOf(grant.grantedBy) ?? 'an organization above';
  const isOwn = grant.organizationId === own?.id;
  const since = grant.endedAt === null ? `Since ${formatDate(grant.createdAt)}` : `Ended ${formatDate(grant.endedAt)}`;
  const close = () => setOpen(undefined);
  return (
    <li className={styles.row}>
      <div>
        <strong className="font-medium">{name}</strong>
        {isOwn ? <span className="text-muted"> (you)</span> : null}
        <span className={styles.note}>
          {since}
          {grant.grantedBy === own?.id ? '' : `, from ${giver}`}
        </span>
      </div>
      {grant.endedAt === null && !isOwn ? (
        <div className="flex gap-2">
          <Button size="sm" tone="quiet" disabledReason={reason} onClick={() => setOpen('limits')}>
            Limits
          </Button>
          <Button size="sm" disabledReason={reason} onClick={() => setOpen('end')}>
            End
          </Button>
        </div>
      ) : null}
      <div className="basis-full">
        <UsedOf grant={grant} />
      </div>
      {open === 'limits' ? <GrantLimitsDialog grant={grant} name={name} onClose={close} /> : null}
      {open === 'end' ? <EndGrant grant={grant} cloudName={props.cloudName} name={name} onClose={close} /> : null}
    </li>
  );
}

/** What is used of each limit, and of what has none where something is. */
function UsedOf({ grant }: { readonly grant: CloudGrantItem }) {
  const shown = limitNames.filter((name) => (grant.used[name] ?? 0) > 0 || grant.limits[name] !== null);
  if (shown.length === 0) return <p className={styles.note}>Uses nothing; no limit on this cloud.</p>;
  return <QuotaRows limits={grant.limits} used={grant.used} names={shown} />;
}
