'use client';

import type { Role } from '@kumo/api-contract';
import { Button, CheckboxField, Field, InlineError, SkeletonRows } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { CeilingSelect } from './ceiling-select.tsx';
import styles from './organization.module.css';
import { policiesKey, refreshOrganizations, usePolicies } from './queries.ts';

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
  if (policies.isPending) return <SkeletonRows label="Loading policies" count={2} />;
  if (!policies.data) return <InlineError problem={toProblem(policies.error)} />;
  return <LoadedForm {...props} {...policies.data} />;
}

interface Policies {
  readonly secondFactorRequired: boolean;
  readonly ceiling: Role | null;
}

function LoadedForm(props: Props & Policies) {
  const { organizationId, secondFactorRequired, canSetCeiling } = props;
  const queryClient = useQueryClient();
  // What was changed here and is not saved: beneath it, what is in force shows as soon as it is known.
  const [edit, setEdit] = useState<Partial<Policies>>({});
  const isRequired = edit.secondFactorRequired ?? secondFactorRequired;
  const ceiling = edit.ceiling === undefined ? props.ceiling : edit.ceiling;
  const save = useMutation({
    mutationFn: () =>
      identity.organizations.setPolicies.mutate({
        id: organizationId,
        secondFactorRequired: isRequired,
        ...(canSetCeiling && { ceiling }),
      }),
    onSuccess: (saved) => {
      queryClient.setQueryData(policiesKey(organizationId), saved);
      setEdit({});
      refreshOrganizations(queryClient);
    },
  });
  const isSame = isRequired === secondFactorRequired && ceiling === props.ceiling;
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
        onChange={(next) => setEdit({ ...edit, secondFactorRequired: next })}
      />
      {canSetCeiling ? (
        <Field label="Ceiling" hint="Nobody in it or below may do more than this role, whatever theirs is.">
          <CeilingSelect value={ceiling} onChange={(next) => setEdit({ ...edit, ceiling: next })} />
        </Field>
      ) : (
        <p className="text-muted">
          {props.ceiling === null
            ? 'No ceiling is set here from above.'
            : `From above it is set that nobody here may do more than the role ${props.ceiling} allows.`}
        </p>
      )}
      {save.error ? <InlineError problem={toProblem(save.error)} /> : null}
      {save.isSuccess && isSame ? <p role="status">Saved. It holds at once.</p> : null}
      <div>
        <Button type="submit" disabledReason={reason}>
          Save the policies
        </Button>
      </div>
    </form>
  );
}
