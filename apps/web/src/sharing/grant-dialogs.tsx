'use client';

import { Field, Select } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrganization } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { noLimits } from '../organization/limits.ts';
import { usePlaces } from '../organization/queries.ts';
import { LimitFields, limitTexts, QuotaDialog, toLimits } from '../organization/quota-dialog.tsx';
import { RequestDialog } from '../resources/request-dialog.tsx';
import type { CloudGrantItem } from './queries.ts';

/** Lets an organization below use a cloud, whole or with limits. One whose use had ended gets it again. */
export function ShareDialog(props: {
  readonly cloudId: string;
  readonly items: readonly CloudGrantItem[];
  readonly onClose: () => void;
}) {
  const { cloudId } = props;
  const own = useOrganization();
  const queryClient = useQueryClient();
  const { places, problem } = usePlaces();
  const holding = new Set(props.items.filter(({ endedAt }) => endedAt === null).map((item) => item.organizationId));
  const below = places?.filter(({ id }) => id !== own?.id && !holding.has(id));
  const [chosen, setChosen] = useState<string>();
  const [texts, setTexts] = useState(() => limitTexts(noLimits));
  const organizationId = chosen ?? below?.[0]?.id ?? '';
  const limits = toLimits(texts);
  const body = { organizationId, limits: limits ?? {} };
  const nothing = below === undefined ? (problem?.title ?? 'Organizations are being looked up.') : noneBelow;
  return (
    <RequestDialog
      title="Share the cloud"
      description="It sees what it makes there itself, never what others have, and never the credentials."
      submitLabel="Share it"
      missing={organizationId === '' ? nothing : limits === undefined ? 'One of the limits is no number.' : undefined}
      call={{ method: 'POST', path: `/api/v1/clouds/${cloudId}/grants`, body }}
      onSubmit={() => compute.cloudGrants.create.mutate({ id: cloudId, ...body })}
      onDone={() => void queryClient.invalidateQueries({ queryKey: ['cloudGrants'] })}
      onClose={props.onClose}
    >
      {(errorOf) => (
        <>
          <Field label="With" hint={organizationId === '' ? nothing : undefined} error={errorOf('organizationId')}>
            <Select value={organizationId} onChange={(event) => setChosen(event.target.value)}>
              {below?.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          </Field>
          <fieldset className="grid gap-3">
            <legend className="mb-1 font-medium">Limits on this cloud</legend>
            <p className="text-xs text-muted">For it and all below it together. Empty: no limit but the quotas.</p>
            <LimitFields texts={texts} errorOf={(path) => errorOf(`limits.${path}`)} onChange={setTexts} />
          </fieldset>
        </>
      )}
    </RequestDialog>
  );
}

const noneBelow = 'There is no organization below that does not have it already.';

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
      description="On this cloud, for it and all below it together. What is there already stays, also above a limit."
      submitLabel="Set the limits"
      limits={grant.limits}
      call={{ method: 'PATCH', path: `/api/v1/clouds/${grant.cloudId}/grants/${grant.id}` }}
      body={(limits) => ({ limits })}
      onSubmit={async (limits) => {
        await compute.cloudGrants.update.mutate({ id: grant.cloudId, cloudGrantId: grant.id, limits });
        await queryClient.invalidateQueries({ queryKey: ['cloudGrants'] });
      }}
      onClose={props.onClose}
    />
  );
}
