'use client';

import type { Cloud } from '@kumo/model';
import { Checkbox, Field, Input, Select } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { compute } from '../../lib/api.ts';
import styles from './launch.module.css';
import type { LaunchForm } from './launch-form.ts';
import { RowList } from './row-list.tsx';

/** What only a container has: variables, volumes, a command, when it is started again, and how its health is asked. */
export function ContainerSection({ cloud }: { readonly cloud: Cloud | undefined }) {
  const { register, formState } = useFormContext<LaunchForm>();
  const { errors } = formState;
  return (
    <section id="container" className={styles.section}>
      <h2>Container</h2>
      <Variables />
      <Volumes cloud={cloud} />
      <div className={styles.two}>
        <Field
          label="Command"
          hint="Instead of the image's own. Quotes keep words together; no shell is involved."
          error={errors.command?.message}
        >
          <Input
            isMono
            placeholder="as the image says"
            autoComplete="off"
            spellCheck={false}
            {...register('command')}
          />
        </Field>
        <Field label="Start again" hint="When it ends, or after the machine was restarted.">
          <Select {...register('restartPolicy')}>
            <option value="">as the cloud does by default</option>
            <option value="no">never</option>
            <option value="on-failure">when it failed</option>
            <option value="always">always</option>
            <option value="unless-stopped">unless it was stopped</option>
          </Select>
        </Field>
      </div>
      <Healthcheck />
    </section>
  );
}

function Variables() {
  const { register, control, formState } = useFormContext<LaunchForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'env' });
  const errors = formState.errors.env;
  return (
    <RowList
      title="Environment"
      hint="values are encrypted and never shown again"
      addLabel="Add a variable"
      rowClass="pairRow"
      ids={fields.map((field) => field.id)}
      onAdd={() => append({ name: '', value: '' })}
      onRemove={remove}
      error={(index) => errors?.[index]?.name?.message}
      row={(index) => (
        <>
          <Input
            isMono
            aria-label="Name of the variable"
            placeholder="NAME"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={errors?.[index]?.name ? true : undefined}
            {...register(`env.${index}.name`)}
          />
          <Input
            isMono
            aria-label="Value of the variable"
            placeholder="value"
            autoComplete="off"
            spellCheck={false}
            {...register(`env.${index}.value`)}
          />
        </>
      )}
    />
  );
}

function Volumes({ cloud }: { readonly cloud: Cloud | undefined }) {
  const { register, control, formState } = useFormContext<LaunchForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'volumes' });
  const errors = formState.errors.volumes;
  const listId = useId();
  const volumes = useQuery({
    queryKey: ['volumes', 'of-cloud', 'launch', cloud?.id],
    queryFn: ({ signal }) =>
      compute.volumes.list.query({ cloudId: [cloud?.id ?? ''], limit: 200, sort: 'name' }, { signal }),
    enabled: cloud !== undefined && fields.length > 0,
  });
  return (
    <>
      <datalist id={listId}>
        {volumes.data?.items.map((volume) => (
          <option key={volume.id} value={volume.name} />
        ))}
      </datalist>
      <RowList
        title="Volumes"
        hint="outlive the container; one that does not exist is made"
        addLabel="Mount a volume"
        rowClass="volumeRow"
        ids={fields.map((field) => field.id)}
        onAdd={() => append({ name: '', mountPath: '', readOnly: false })}
        onRemove={remove}
        error={(index) => errors?.[index]?.name?.message ?? errors?.[index]?.mountPath?.message}
        row={(index) => (
          <>
            <Input
              list={listId}
              aria-label="Name of the volume"
              placeholder="volume"
              autoComplete="off"
              spellCheck={false}
              aria-invalid={errors?.[index]?.name ? true : undefined}
              {...register(`volumes.${index}.name`)}
            />
            <Input
              isMono
              aria-label="Path in the container"
              placeholder="/var/lib/data"
              autoComplete="off"
              spellCheck={false}
              aria-invalid={errors?.[index]?.mountPath ? true : undefined}
              {...register(`volumes.${index}.mountPath`)}
            />
            {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside */}
            <label className={styles.check}>
              <ReadOnlyBox index={index} />
              Read only
            </label>
          </>
        )}
      />
    </>
  );
}

function ReadOnlyBox({ index }: { readonly index: number }) {
  const { setValue } = useFormContext<LaunchForm>();
  const isOn = useWatch<LaunchForm, `volumes.${number}.readOnly`>({ name: `volumes.${index}.readOnly` });
  return (
    <Checkbox
      checked={isOn === true}
      onChange={(event) => setValue(`volumes.${index}.readOnly`, event.target.checked, { shouldDirty: true })}
    />
  );
}

function Healthcheck() {
  const { register, setValue, formState } = useFormContext<LaunchForm>();
  const isOn = useWatch<LaunchForm, 'healthcheck.isOn'>({ name: 'healthcheck.isOn' });
  const errors = formState.errors.healthcheck;
  return (
    <>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside */}
      <label className={styles.check}>
        <Checkbox
          checked={isOn}
          onChange={(event) => setValue('healthcheck.isOn', event.target.checked, { shouldDirty: true })}
        />
        Ask for its health
        <span className={styles.faint}>a command in the container that ends with 0 while all is well</span>
      </label>
      {isOn ? (
        <div className={styles.two}>
          <Field label="Command" error={errors?.command?.message}>
            <Input
              isMono
              placeholder="curl -f http://localhost/"
              autoComplete="off"
              spellCheck={false}
              {...register('healthcheck.command')}
            />
          </Field>
          <div className={styles.two}>
            <Field label="Every, s" error={errors?.intervalSeconds?.message}>
              <Input inputMode="numeric" {...register('healthcheck.intervalSeconds')} />
            </Field>
            <Field label="Tries" error={errors?.retries?.message}>
              <Input inputMode="numeric" {...register('healthcheck.retries')} />
            </Field>
          </div>
        </div>
      ) : null}
    </>
  );
}
