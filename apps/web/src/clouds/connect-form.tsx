'use client';

import type { Cloud } from '@kumo/model';
import { ApiCallBlock, Button, Field, InlineError, Input } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Provider } from '../data/clouds.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './clouds.module.css';
import {
  type FormField,
  type FormValue,
  formFields,
  initialValues,
  missingFields,
  requestPart,
  withoutSecrets,
} from './form-schema.ts';
import { RightsHelp } from './rights-help.tsx';
import { SchemaField } from './schema-field.tsx';
import { VerificationResult } from './verification-result.tsx';

/** Everything that an adapter asks for, in one flat list: endpoint and region first, then credentials, then options. */
function allFields(provider: Provider): FormField[] {
  const { endpoint, region, credentials, options } = provider.connectionForm;
  const single = (path: string, field: typeof endpoint): FormField[] =>
    field === null
      ? []
      : [
          {
            path,
            title: field.title,
            description: field.description,
            kind: 'text',
            isRequired: field.default === undefined && field.optional !== true,
            placeholder: undefined,
            defaultValue: field.default,
            choices: [],
            fields: [],
          },
        ];
  return [
    ...single('endpoint', endpoint),
    ...single('region', region),
    ...formFields(credentials, 'credentials'),
    ...formFields(options, 'options'),
  ];
}

/** The form that connects a cloud of one provider, with a try before anything is stored. */
export function ConnectForm(props: { readonly provider: Provider; readonly onConnected: (cloud: Cloud) => void }) {
  const { provider } = props;
  const fields = useMemo(() => allFields(provider), [provider]);
  const [name, setName] = useState(`${provider.kind}-1`);
  const [values, setValues] = useState(() => initialValues(fields));
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({});

  const requestOf = (from: typeof values) => ({
    provider: provider.kind,
    ...(typeof from.endpoint === 'string' && from.endpoint.trim() && { endpoint: from.endpoint.trim() }),
    ...(typeof from.region === 'string' && from.region.trim() && { region: from.region.trim() }),
    credentials: requestPart('credentials', fields, from),
    options: requestPart('options', fields, from),
  });
  const check = useMutation({ mutationFn: () => compute.clouds.check.mutate(requestOf(values)) });
  const create = useMutation({
    mutationFn: () => compute.clouds.create.mutate({ name: name.trim(), ...requestOf(values) }),
    onSuccess: props.onConnected,
  });
  const failure = create.error ?? check.error;
  const problem = failure ? toProblem(failure) : undefined;
  const errorOf = (path: string) => missing[path] ?? problem?.fields.find((field) => field.path === path)?.message;
  const isBusy = create.isPending || check.isPending;

  const change = (path: string, value: FormValue) => {
    setValues({ ...values, [path]: value });
    setMissing(({ [path]: _, ...rest }) => rest);
    if (check.data || failure) {
      check.reset();
      create.reset();
    }
  };
  const submit = (run: () => void) => {
    const found = { ...missingFields(fields, values), ...(name.trim() === '' && { name: 'A name is needed.' }) };
    setMissing(found);
    if (Object.keys(found).length === 0) run();
  };
  const field = (each: FormField) => (
    <SchemaField
      key={each.path}
      field={each}
      value={values[each.path]}
      error={errorOf(each.path)}
      onChange={(value) => change(each.path, value)}
    />
  );
  const isFirst = (each: FormField) => each.isRequired || each.path === 'endpoint' || each.path === 'region';
  const optional = fields.filter((each) => !isFirst(each));
  const isWide = (each: FormField) => each.kind === 'multiline' || each.kind === 'group-list';
  const body = { name: name.trim(), ...requestOf(withoutSecrets(fields, values)) };
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(() => create.mutate());
      }}
    >
      <div className={styles.fields}>
        <Field label="Name" hint="How it is called here." error={errorOf('name')} isRequired>
          <Input
            value={name}
            autoComplete="off"
            onChange={(event) => {
              setName(event.target.value);
              setMissing(({ name: _, ...rest }) => rest);
            }}
          />
        </Field>
        {fields.filter(isFirst).map(field)}
      </div>
      {optional.length > 0 ? (
        <details className={styles.more} open={optional.some((each) => errorOf(each.path) !== undefined) || undefined}>
          <summary>
            More settings <span className="font-normal text-faint">{optional.length} optional fields</span>
          </summary>
          <div className={styles.fields}>{optional.filter((each) => !isWide(each)).map(field)}</div>
          <div className={styles.wideFields}>{optional.filter(isWide).map(field)}</div>
        </details>
      ) : null}
      {provider.connectionForm.rights ? <RightsHelp rights={provider.connectionForm.rights} /> : null}
      {isBusy ? <VerificationResult state="busy" isConnecting={create.isPending} /> : null}
      {!isBusy && check.data ? <VerificationResult state="done" verification={check.data} /> : null}
      {!isBusy && problem ? <InlineError problem={problem} /> : null}
      <div className={styles.formActions}>
        <Button disabledReason={isBusy ? 'Under way.' : undefined} onClick={() => submit(() => check.mutate())}>
          Verify
        </Button>
        <Button type="submit" tone="primary" disabledReason={isBusy ? 'Under way.' : undefined}>
          Connect {name.trim() || provider.displayName}
        </Button>
      </div>
      <details className={styles.more}>
        <summary>Show as API call</summary>
        <ApiCallBlock call={{ method: 'POST', path: '/api/v1/clouds', body }} />
      </details>
    </form>
  );
}
