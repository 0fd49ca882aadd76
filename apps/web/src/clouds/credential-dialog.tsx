'use client';

import type { Cloud } from '@kumo/model';
import { Button, Dialog, InlineError } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useProviders } from '../data/clouds.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { type FormValues, formFields, initialValues, missingFields, requestPart } from './form-schema.ts';
import { SchemaField } from './schema-field.tsx';

/** Replaces the credentials of a connection. The new ones are verified first and must belong to the same account. */
export function CredentialDialog({ cloud, onDone }: { readonly cloud: Cloud; readonly onDone: () => void }) {
  const { data } = useProviders();
  const queryClient = useQueryClient();
  const form = data?.items.find((each) => each.kind === cloud.provider)?.connectionForm;
  const fields = formFields(form?.credentials, 'credentials');
  const [typed, setTyped] = useState<FormValues>({});
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({});
  const values = { ...initialValues(fields), ...typed };
  const replace = useMutation({
    mutationFn: () =>
      compute.clouds.update.mutate({ id: cloud.id, credentials: requestPart('credentials', fields, values) }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['clouds'] });
      onDone();
    },
  });
  const problem = replace.error ? toProblem(replace.error) : undefined;
  const submit = () => {
    const found = missingFields(fields, values);
    setMissing(found);
    if (Object.keys(found).length === 0) replace.mutate();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onDone}
      title={`Credentials of ${cloud.name}`}
      description="They are verified before they take the place of the old ones, and never shown again."
      footer={
        <>
          <Button onClick={onDone}>Cancel</Button>
          <Button tone="primary" disabledReason={replace.isPending ? 'Verifying.' : undefined} onClick={submit}>
            Replace
          </Button>
        </>
      }
    >
      {fields.length === 0 ? <p className="text-muted">This provider takes no credentials.</p> : null}
      {fields.map((field) => (
        <SchemaField
          key={field.path}
          field={field}
          value={values[field.path]}
          error={missing[field.path] ?? problem?.fields.find((each) => each.path === field.path)?.message}
          onChange={(value) => setTyped({ ...typed, [field.path]: value })}
        />
      ))}
      {problem ? <InlineError problem={problem} /> : null}
    </Dialog>
  );
}
