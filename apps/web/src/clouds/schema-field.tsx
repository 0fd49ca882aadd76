'use client';

import { Button, CheckboxField, Field, IconButton, Input, PasswordInput, Select, TextArea } from '@kumo/ui';
import { Plus, X } from 'lucide-react';
import styles from './clouds.module.css';
import { type FormField, type FormValue, type FormValues, initialValues } from './form-schema.ts';

interface SchemaFieldProps {
  readonly field: FormField;
  readonly value: FormValue | undefined;
  readonly error: string | undefined;
  readonly onChange: (value: FormValue) => void;
}

/** One field of a connect form, as its schema asks for it. */
export function SchemaField({ field, value, error, onChange }: SchemaFieldProps) {
  if (field.kind === 'group-list') return <GroupList field={field} value={value} onChange={onChange} />;
  if (field.kind === 'boolean') {
    return (
      <CheckboxField label={field.title} hint={field.description} isChecked={value === true} onChange={onChange} />
    );
  }
  const shared = {
    value: typeof value === 'string' ? value : '',
    placeholder: field.placeholder,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value),
  };
  return (
    <Field
      label={
        field.isRequired ? (
          field.title
        ) : (
          <>
            {field.title} <span className="font-normal text-faint">optional</span>
          </>
        )
      }
      hint={field.description}
      error={error}
      isRequired={field.isRequired}
    >
      {field.kind === 'secret' ? (
        <PasswordInput {...shared} autoComplete="new-password" />
      ) : field.kind === 'multiline' ? (
        <TextArea {...shared} isMono />
      ) : field.kind === 'choice' ? (
        <Select value={shared.value} onChange={shared.onChange}>
          {field.isRequired || field.defaultValue !== undefined ? null : <option value="">—</option>}
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      ) : (
        <Input {...shared} inputMode={field.kind === 'number' ? 'numeric' : undefined} />
      )}
    </Field>
  );
}

function GroupList({ field, value, onChange }: Omit<SchemaFieldProps, 'error'>) {
  const entries: readonly FormValues[] = Array.isArray(value) ? value : [];
  const change = (index: number, path: string, next: FormValue) =>
    onChange(entries.map((entry, each) => (each === index ? { ...entry, [path]: next } : entry)));
  return (
    <fieldset className={styles.groupList}>
      <legend>
        {field.title} <span className="font-normal text-faint">optional</span>
      </legend>
      {field.description ? <p className={styles.note}>{field.description}</p> : null}
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have nothing else that stays while they are typed
        <div key={index} className={styles.group}>
          {field.fields.map((each) => (
            <SchemaField
              key={each.path}
              field={each}
              value={entry[each.path]}
              error={undefined}
              onChange={(next) => change(index, each.path, next)}
            />
          ))}
          <IconButton
            label={`Remove entry ${index + 1}`}
            onClick={() => onChange(entries.filter((_, each) => each !== index))}
          >
            <X />
          </IconButton>
        </div>
      ))}
      <Button size="sm" icon={<Plus />} onClick={() => onChange([...entries, initialValues(field.fields)])}>
        Add
      </Button>
    </fieldset>
  );
}
