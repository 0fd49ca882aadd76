'use client';

import { Button, Field, InlineError, Input } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import type { Owner } from './owner-step.tsx';
import styles from './signing.module.css';

/** Second step: the organization's name. Makes both, and signs the owner in. */
export function OrganizationStep(props: {
  readonly owner: Owner;
  readonly token: string;
  readonly onBack: () => void;
  readonly onDone: () => void;
}) {
  const [organization, setOrganization] = useState('');
  const [isTried, setIsTried] = useState(false);
  const queryClient = useQueryClient();
  const complete = useMutation({
    mutationFn: () =>
      identity.setup.complete.mutate({ ...props.owner, organization: organization.trim(), setupToken: props.token }),
    onSuccess: (session) => {
      queryClient.setQueryData(['session'], session);
      queryClient.setQueryData(['setup'], { needed: false });
      props.onDone();
    },
  });
  const problem = complete.error ? toProblem(complete.error) : undefined;
  return (
    <form
      className={styles.stepForm}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsTried(true);
        if (organization.trim() !== '' && !complete.isPending) complete.mutate();
      }}
    >
      <div>
        <h1>Name the organization</h1>
        <p className={styles.firstRunLead}>Everything belongs to it: clouds, people, projects. It can be renamed.</p>
      </div>
      <Field
        label="Organization"
        hint="Your company, your team, or just you."
        error={isTried && organization.trim() === '' ? 'Enter a name.' : undefined}
        isRequired
      >
        <Input
          fieldSize="lg"
          name="organization"
          autoComplete="organization"
          autoFocus
          value={organization}
          onChange={(event) => setOrganization(event.target.value)}
        />
      </Field>
      {problem ? <InlineError problem={problem} /> : null}
      {problem?.fields.map((field) => (
        <p key={field.path} className={styles.hint}>
          {field.path}: {field.message}
        </p>
      ))}
      <div className={styles.stepActions}>
        <Button size="lg" tone="quiet" onClick={props.onBack}>
          Back
        </Button>
        <Button
          type="submit"
          tone="primary"
          size="lg"
          disabledReason={complete.isPending ? 'Creating both.' : undefined}
        >
          Create {organization.trim()}
        </Button>
      </div>
    </form>
  );
}
