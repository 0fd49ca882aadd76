'use client';

import type { Role } from '@kumo/api-contract';
import { Field, InlineError, Input, Select, TextArea } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { OrganizationItem } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { RequestDialog } from '../resources/request-dialog.tsx';
import { CeilingSelect } from './ceiling-select.tsx';
import { refreshOrganizations, usePlaces } from './queries.ts';

interface Props {
  readonly organization: Pick<OrganizationItem, 'id' | 'name'>;
  readonly onClose: () => void;
}

/** Makes an organization below the one that one acts for, or below one of those. */
export function CreateOrganization(props: { readonly parent: OrganizationItem; readonly onClose: () => void }) {
  const others = usePlaces().places?.filter(({ id }) => id !== props.parent.id) ?? [];
  const queryClient = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState('');
  const [parentId, setParentId] = useState(props.parent.id);
  const [ceiling, setCeiling] = useState<Role | null>(null);
  const body = {
    name: name.trim(),
    ...(parentId !== props.parent.id && { parentId }),
    ...(ceiling !== null && { ceiling }),
  };
  return (
    <RequestDialog
      title="Make an organization"
      description="It begins empty. Invite its first owner next."
      submitLabel="Make the organization"
      missing={body.name === '' ? 'Enter a name.' : undefined}
      call={{ method: 'POST', path: '/api/v1/organizations', body }}
      onSubmit={() => identity.organizations.create.mutate(body)}
      onDone={(made) => {
        refreshOrganizations(queryClient);
        router.push(`/organization/below/${made.id}`);
      }}
      onClose={props.onClose}
    >
      {(errorOf) => (
        <>
          <Field label="Name" error={errorOf('name')} isRequired>
            <Input
              autoFocus
              autoComplete="off"
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label="Below" error={errorOf('parentId')}>
            <Select value={parentId} onChange={(event) => setParentId(event.target.value)}>
              {[props.parent, ...others].map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Ceiling" hint="Nobody in it or below may ever do more." error={errorOf('ceiling')}>
            <CeilingSelect value={ceiling} onChange={setCeiling} />
          </Field>
        </>
      )}
    </RequestDialog>
  );
}

/** Gives an organization another name. */
export function RenameDialog({ organization, onClose }: Props) {
  const queryClient = useQueryClient();
  const [name, setName] = useState(organization.name);
  const body = { name: name.trim() };
  return (
    <RequestDialog
      title={`Rename ${organization.name}`}
      description="Its id stays, and so does everything that refers to it."
      submitLabel="Rename"
      missing={
        body.name === '' ? 'Enter a name.' : body.name === organization.name ? 'Nothing was changed.' : undefined
      }
      call={{ method: 'PATCH', path: `/api/v1/organizations/${organization.id}`, body }}
      onSubmit={() => identity.organizations.update.mutate({ id: organization.id, ...body })}
      onDone={() => refreshOrganizations(queryClient)}
      onClose={onClose}
    >
      {(errorOf) => (
        <Field label="Name" error={errorOf('name')}>
          <Input
            autoFocus
            autoComplete="off"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      )}
    </RequestDialog>
  );
}

/** Suspends an organization, with a reason that its people read. */
export function SuspendDialog({ organization, onClose }: Props) {
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const body = { reason: reason.trim() };
  return (
    <RequestDialog
      title={`Suspend ${organization.name}?`}
      description="Its people, its keys and all organizations below it may look, but change nothing, until you resume it. What runs goes on running."
      submitLabel="Suspend"
      missing={body.reason === '' ? 'Say why: its people read it.' : undefined}
      call={{ method: 'POST', path: `/api/v1/organizations/${organization.id}/suspend`, body }}
      onSubmit={() => identity.organizations.suspend.mutate({ id: organization.id, ...body })}
      onDone={() => refreshOrganizations(queryClient)}
      onClose={onClose}
    >
      {(errorOf) => (
        <Field label="Reason" hint="Shown to its people on every page." error={errorOf('reason')} isRequired>
          <TextArea
            autoFocus
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
    </RequestDialog>
  );
}

/** Ends a suspension, or calls off a closing. */
export function ResumeDialog({ organization, isClosing, onClose }: Props & { readonly isClosing: boolean }) {
  const queryClient = useQueryClient();
  return (
    <RequestDialog
      title={isClosing ? `Call off closing ${organization.name}?` : `Resume ${organization.name}?`}
      description="Its people and keys may do again what their roles say, at once."
      submitLabel={isClosing ? 'Call it off' : 'Resume'}
      missing={undefined}
      call={{ method: 'POST', path: `/api/v1/organizations/${organization.id}/resume` }}
      onSubmit={() => identity.organizations.resume.mutate({ id: organization.id })}
      onDone={() => refreshOrganizations(queryClient)}
      onClose={onClose}
    >
      {() => null}
    </RequestDialog>
  );
}

/** Moves an organization, with all below it, under another one. */
export function MoveDialog({ organization, onClose }: Props & { readonly organization: OrganizationItem }) {
  const queryClient = useQueryClient();
  const { places, problem } = usePlaces();
  // Everywhere but where it is, under itself and under what is below it.
  const targets = places?.filter(({ id, path }) => id !== organization.parentId && !path.includes(organization.id));
  const [chosenId, setChosenId] = useState<string | undefined>();
  const parentId = chosenId ?? targets?.[0]?.id;
  const body = { parentId: parentId ?? '' };
  return (
    <RequestDialog
      title={`Move ${organization.name}`}
      description="With everything below it. From then on the policies, ceilings and quotas of its new place hold; access that it gave to those above it now ends where they no longer are."
      submitLabel="Move"
      missing={
        targets === undefined ? 'Looking where it can go.' : parentId ? undefined : 'There is no other place for it.'
      }
      call={{ method: 'POST', path: `/api/v1/organizations/${organization.id}/move`, body }}
      onSubmit={() => identity.organizations.move.mutate({ id: organization.id, ...body })}
      onDone={() => refreshOrganizations(queryClient)}
      onClose={onClose}
    >
      {(errorOf) =>
        problem && !targets ? (
          <InlineError problem={problem} />
        ) : targets?.length === 0 ? (
          <p className="text-muted">
            There is no other place for it: it stands right below you, and nothing else does.
          </p>
        ) : (
          <Field label="Under" error={errorOf('parentId')}>
            <Select value={parentId ?? ''} onChange={(event) => setChosenId(event.target.value)}>
              {targets?.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          </Field>
        )
      }
    </RequestDialog>
  );
}
