'use client';

import { Field, Select } from '@kumo/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrganization } from '../data/session.ts';
import { identity, sharing } from '../lib/api.ts';
import { LimitFields, limitTexts, QuotaDialog, toLimits } from '../organization/quota-dialog.tsx';
import { RequestDialog } from '../resources/request-dialog.tsx';
import type { CloudGrantItem } from './sharing-page.tsx';

/** Lets an organization below use a cloud, whole or with limits. */
export function ShareDialog(props: {
  readonly cloudId: string;
  readonly items: readonly CloudGrantItem[];
  readonly onClose: () => void;
}) {
  const { cloudId } = props;
  const own = useOrganization();
  const queryClient = useQueryClient();
  const all = useQuery({
    queryKey: ['organizations', 'places'],
    queryFn: ({ signal }) => identity.organizations.list.query({ limit: 500 }, { signal }),
  });
  const has = new Set(props.items.map(({ organizationId }) => organizationId));
  const below = (all.data?.items ?? []).filter(
    ({ id, path, state }) => own && id !== own.id && path.includes(own.id) && !has.has(id) && state !== 'closed',
  );
  const [chosen, setChosen] = useState('');
  const [texts, setTexts] = useState(limitTexts(undefined));
  const organizationId = chosen || (below[0]?.id ?? '');
  const limits = toLimits(texts);
  const body = { organizationId, limits: limits ?? {} };
  return (
    <RequestDialog
      title="Share the cloud"
      description="It sees what it makes there itself, never what others have, and never the credentials."
      submitLabel="Share it"
      missing={
        organizationId === ''
          ? 'There is no organization below that does not have it already.'
          : limits === undefined
            ? 'Write whole numbers; leave a field empty for no limit.'
            : undefined
      }
      call={{ method: 'POST', path: `/api/v1/clouds/${cloudId}/grants`, body }}
      onSubmit={() => sharing.cloudGrants.create.mutate({ id: cloudId, ...body })}
      onDone={() => void queryClient.invalidateQueries({ queryKey: ['cloudGrants'] })}
      onClose={props.onClose}
    >
      {(errorOf) => (
        <>
          <Field label="With" error={errorOf('organizationId')}>
            <Select value={organizationId} onChange={(event) => setChosen(event.target.value)}>
              {below.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          </Field>
          <LimitFields texts={texts} onChange={setTexts} />
        </>
      )}
    </RequestDialog>
  );
}

/** Changes how much of a cloud an organization may use. */
export function GrantLimitsDialog(props: {
  readonly grant: CloudGrantItem;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { grant } = props;
  const queryClient = useQueryClient();
  return (
    <QuotaDialog
      title={`Limits of ${props.name}`}
      description="On this cloud, for it and all below it. What is there already stays, also above the limit."
      limits={grant.limits}
      call={{ method: 'PATCH', path: `/api/v1/clouds/${grant.cloudId}/grants/${grant.id}` }}
      onSubmit={async (limits) => {
        await sharing.cloudGrants.update.mutate({ id: grant.cloudId, grantId: grant.id, limits });
        await queryClient.invalidateQueries({ queryKey: ['cloudGrants'] });
      }}
      onClose={props.onClose}
    />
  );
}
