'use client';

import { Button, late, Menu } from '@kumo/ui';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { type OrganizationItem, usePermissionReason } from '../data/session.ts';

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
  const over = organization.state === 'closed' ? 'It is closed for good.' : undefined;
  const look = isActive ? undefined : 'It may only be looked at. Resume it first.';
  // What is held by one above it shows no reason and no end of its own.
  const isHeldAbove = !isActive && organization.stateReason === null && organization.closesAt === null;
  const held = isHeldAbove ? 'One above it is suspended or being closed: resume that one.' : undefined;
  return (
    <>
      <Button
        size="sm"
        disabledReason={manage ?? over ?? held}
        onClick={() => setOpen(isActive ? 'suspend' : 'resume')}
      >
        {isActive ? 'Suspend' : organization.closesAt === null ? 'Resume' : 'Call off the closing'}
      </Button>
      <Menu
        label={`More actions for ${organization.name}`}
        trigger={
          <Button size="sm" icon={<ChevronDown size={14} />}>
            More
          </Button>
        }
        items={[
          { label: 'Rename…', disabledReason: rename ?? over ?? look, onSelect: () => setOpen('rename') },
          { label: 'Move…', disabledReason: manage ?? over, onSelect: () => setOpen('move') },
          {
            label: 'Close…',
            isDanger: true,
            startsGroup: true,
            disabledReason:
              owners ?? over ?? (organization.closesAt === null ? undefined : 'It is being closed already.'),
            onSelect: () => setOpen('close'),
          },
        ]}
      />
      {open === 'rename' ? <RenameDialog organization={organization} onClose={close} /> : null}
      {open === 'suspend' ? <SuspendDialog organization={organization} onClose={close} /> : null}
      {open === 'resume' ? (
        <ResumeDialog organization={organization} isClosing={organization.closesAt !== null} onClose={close} />
      ) : null}
      {open === 'move' ? <MoveDialog organization={organization} onClose={close} /> : null}
      {open === 'close' ? <CloseDialog organization={organization} onClose={close} /> : null}
    </>
  );
}
