'use client';

import { Field, Input, TextArea } from '@kumo/ui';
import { useFieldArray, useFormContext } from 'react-hook-form';
import styles from './launch.module.css';
import type { LaunchForm, LaunchScope } from './launch-form.ts';
import { RowList } from './row-list.tsx';

/** Its name, how many of it, its tags; and what a machine runs when it first starts. */
export function DetailsSection({ scope }: { readonly scope: LaunchScope }) {
  const { register, formState } = useFormContext<LaunchForm>();
  const { errors } = formState;
  return (
    <section id="details" className={styles.section}>
      <h2>Details</h2>
      <div className={styles.two}>
        <Field label="Name" error={errors.name?.message} isRequired>
          <Input autoComplete="off" spellCheck={false} {...register('name')} />
        </Field>
        <Field label="How many" hint="More than one: names get -1, -2 and so on." error={errors.count?.message}>
          <Input inputMode="numeric" {...register('count')} />
        </Field>
      </div>
      {scope.kind === 'vm' ? (
        <Field
          label="User data"
          hint="Run by the machine when it first starts: a cloud-init document or a script."
          error={errors.userData?.message}
        >
          <TextArea isMono rows={6} spellCheck={false} placeholder="#cloud-config" {...register('userData')} />
        </Field>
      ) : null}
      <Tags />
    </section>
  );
}

function Tags() {
  const { register, control, formState } = useFormContext<LaunchForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'tags' });
  const errors = formState.errors.tags;
  return (
    <RowList
      title="Tags"
      hint="to find it by, and to share costs by"
      addLabel="Add a tag"
      rowClass="pairRow"
      ids={fields.map((field) => field.id)}
      onAdd={() => append({ key: '', value: '' })}
      onRemove={remove}
      error={(index) => errors?.[index]?.key?.message}
      row={(index) => (
        <>
          <Input
            aria-label="Key of the tag"
            placeholder="env"
            autoComplete="off"
            aria-invalid={errors?.[index]?.key ? true : undefined}
            {...register(`tags.${index}.key`)}
          />
          <Input
            aria-label="Value of the tag"
            placeholder="prod"
            autoComplete="off"
            {...register(`tags.${index}.value`)}
          />
        </>
      )}
    />
  );
}
