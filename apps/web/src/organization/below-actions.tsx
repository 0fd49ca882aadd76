'use client';

import { Button, late, Menu } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { type OrganizationItem, useOrganization, usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';

const load = () => import('./below-dialogs.tsx');
const RenameDialog = late(() => load().then((module) => module.RenameDialog));
const SuspendDialog = late(() => load().then((module) => module.SuspendDialog));
const ResumeDialog = late(() => load().then((module) => module.ResumeDialog));
const MoveDialog = late(() => load().then((module) => module.MoveDialog));
const CloseDialog = late(() => import('./close-dialog.tsx').then((module) => module.CloseDialog));

type Open = 'rename' | 'suspend' | 'resume' | 'move' | 'close';

/** What can be done with an organization below. */
export function BelowActions({ organization }: { readonly organization: OrganizationItem }) {
  const manage = usePermissionReason('organizations:manage');
  const rename = usePermissionReason('organization:manage');
  const owners = usePermissionReason('owners:manage');
  const [open, setOpen] = useState<Open | undefined>();
  const close = () => setOpen(undefined);
  const isActive = organization.state === 'active';
  const isClosed = organization.state === 'closed';
  const over = isClosed ? 'It is closed for good.' : undefined;
  return (
    <>
      <Button size="sm" disabledReason={manage ?? over} onClick={() => setOpen(isActive ? 'suspend' : 'resume')}>
        {isActive ? 'Suspend' : 'Resume'}
      </Button>
      <Menu
        label={`More actions for ${organization.name}`}
        trigger={
          <Button size="sm" icon={<ChevronDown size={14} />}>
            More
          </Button>
        }
        items={[
          { label: 'Rename…', disabledReason: rename ?? over, onSelect: () => setOpen('rename') },
          { label: 'Move…', disabledReason: manage ?? over, onSelect: () => setOpen('move') },
          {
            label: 'Close…',
            isDanger: true,
            startsGroup: true,
            disabledReason: owners ?? over ?? (organization.state === 'closing' ? 'It is being closed.' : undefined),
            onSelect: () => setOpen('close'),
          },
        ]}
      />
      {open === 'rename' ? <RenameDialog organization={organization} onClose={close} /> : null}
      {open === 'suspend' ? <SuspendDialog organization={organization} onClose={close} /> : null}
      {open === 'resume' ? <ResumeDialog organization={organization} onClose={close} /> : null}
      {open === 'move' ? <Move organization={organization} onClose={close} /> : null}
      {open === 'close' ? <CloseDialog organization={organization} onClose={close} /> : null}
    </>
  );
}

/** Asks for the places that it can be moved to: everywhere in one's own tree but where it is, itself and below itself. */
function Move({ organization, onClose }: { readonly organization: OrganizationItem; readonly onClose: () => void }) {
  const own = useOrganization();
  const all = useQuery({
    queryKey: ['organizations', 'places'],
    queryFn: ({ signal }) => identity.organizations.list.query({ limit: 500 }, { signal }),
  });
  if (!all.data || !own) return null;
  const targets = all.data.items.filter(
    ({ id, path, state }) =>
      path.includes(own.id) && id !== organization.parentId && !path.includes(organization.id) && state === 'active',
  );
  return <MoveDialog organization={organization} targets={targets} onClose={onClose} />;
}
