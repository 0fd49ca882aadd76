'use client';

import type { Role } from '@kumo/api-contract';
import { Button, CheckboxField, Field, InlineError, SkeletonRows } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { CeilingSelect } from './ceiling-select.tsx';
import styles from './organization.module.css';
import { refreshOrganizations, usePolicies } from './queries.ts';

interface Props {
  readonly organizationId: string;
  /** Why they cannot be changed by this person. */
  readonly reason: string | undefined;
  /** The ceiling is set from above only. */
  readonly canSetCeiling: boolean;
}

/** What an organization demands of everybody in it and below. */
export function PoliciesForm(props: Props) {
  const policies = usePolicies(props.organizationId);
  // Kept here, as the form begins anew with what was saved.
  const [isSaved, setIsSaved] = useState(false);
  if (policies.isPending) return <SkeletonRows label="Loading policies" count={2} />;
  if (!policies.data) return <InlineError problem={toProblem(policies.error)} />;
  const { secondFactorRequired, ceiling } = policies.data;
  return (
    <LoadedForm
      key={`${secondFactorRequired} ${ceiling}`}
      {...props}
      {...policies.data}
      isSaved={isSaved}
      onSaved={() => setIsSaved(true)}
    />
  );
}

function LoadedForm(
  props: Props & {
    readonly secondFactorRequired: boolean;
    readonly ceiling: Role | null;
    readonly isSaved: boolean;
    readonly onSaved: () => void;
  },
) {
  const queryClient = useQueryClient();
  const [isRequired, setIsRequired] = useState(props.secondFactorRequired);
  const [ceiling, setCeiling] = useState(props.ceiling);
  const save = useMutation({
    mutationFn: () =>
      identity.organizations.setPolicies.mutate({
        id: props.organizationId,
        secondFactorRequired: isRequired,
        ...(props.canSetCeiling && { ceiling }),
      }),
    onSuccess: () => {
      props.onSaved();
      refreshOrganizations(queryClient);
    },
  });
  const isSame = isRequired === props.secondFactorRequired && ceiling === props.ceiling;
  const reason = props.reason ?? (save.isPending ? 'Saving.' : isSame ? 'Nothing was changed.' : undefined);
  return (
    <form
      className={styles.policies}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) save.mutate();
      }}
    >
      <CheckboxField
        label="Everybody must have a second factor"
        hint="Whoever has none sets one up the next time they come here, before anything else; API keys of people without one are refused. It holds here and in all organizations below."
        isChecked={isRequired}
        onChange={setIsRequired}
      />
      {props.canSetCeiling ? (
        <Field label="Ceiling" hint="Nobody in it or below may do more than this role, whatever theirs is.">
          <CeilingSelect value={ceiling} onChange={setCeiling} />
        </Field>
      ) : (
        <p className="text-muted">
          {props.ceiling === null
            ? 'No ceiling is set here from above.'
            : `From above it is set that nobody here may do more than a ${props.ceiling}.`}
        </p>
      )}
      {save.error ? <InlineError problem={toProblem(save.error)} /> : null}
      {props.isSaved && isSame ? <p role="status">Saved. It holds at once.</p> : null}
      <div>
        <Button type="submit" disabledReason={reason}>
          Save the policies
        </Button>
      </div>
    </form>
  );
}
