'use client';

import type { Cloud } from '@kumo/model';
import { Checkbox, Input, Popover, Select } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { compute } from '../../lib/api.ts';
import filterStyles from '../list/filter-bar.module.css';
import styles from './launch.module.css';
import type { LaunchForm, LaunchScope } from './launch-form.ts';
import { RowList } from './row-list.tsx';

/** What it is attached to, and which of its ports are published. */
export function NetworkSection({ cloud, scope }: { readonly cloud: Cloud | undefined; readonly scope: LaunchScope }) {
  return (
    <section id="network" className={styles.section}>
      <h2>Network</h2>
      <Networks cloud={cloud} />
      {scope.kind === 'container' ? <Ports /> : null}
    </section>
  );
}

function Networks({ cloud }: { readonly cloud: Cloud | undefined }) {
  const { setValue, formState } = useFormContext<LaunchForm>();
  const chosen = useWatch<LaunchForm, 'networkIds'>({ name: 'networkIds' });
  const networks = useQuery({
    queryKey: ['networks', 'of-cloud', 'launch', cloud?.id],
    queryFn: ({ signal }) =>
      compute.networks.list.query({ cloudId: [cloud?.id ?? ''], limit: 500, sort: 'name' }, { signal }),
    enabled: cloud !== undefined,
  });
  const items = networks.data?.items ?? [];
  const nameOf = (id: string) => items.find((network) => network.id === id)?.name ?? id;
  const set = (next: string[]) => setValue('networkIds', next, { shouldDirty: true });
  const error = formState.errors.networkIds?.message;
  return (
    <div className={styles.stack}>
      <span className={styles.label}>Networks</span>
      <div className={styles.chips}>
        {chosen.map((id) => (
          <span key={id} className={styles.chip}>
            {nameOf(id)}
            <button
              type="button"
              aria-label={`Remove the network ${nameOf(id)}`}
              onClick={() => set(chosen.filter((each) => each !== id))}
            >
              <X size={12} strokeWidth={1.6} aria-hidden="true" />
            </button>
          </span>
        ))}
        <Popover
          label="Networks"
          trigger={
            <button type="button" className={styles.addChip} disabled={cloud === undefined}>
              Add a network
            </button>
          }
        >
          <div className={filterStyles.choices}>
            {items.map((network) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
              <label key={network.id}>
                <Checkbox
                  checked={chosen.includes(network.id)}
                  onChange={(event) =>
                    set(event.target.checked ? [...chosen, network.id] : chosen.filter((each) => each !== network.id))
                  }
                />
                {network.name} <span className={styles.faint}>{network.cidrs[0] ?? network.driver ?? ''}</span>
              </label>
            ))}
            {items.length === 0 ? <p className={styles.nothing}>There is none.</p> : null}
          </div>
        </Popover>
      </div>
      <span className={error ? `${styles.hint} ${styles.bad}` : styles.hint}>
        {error ?? "Empty: the cloud's own default."}
      </span>
    </div>
  );
}

function Ports() {
  const { register, control, formState } = useFormContext<LaunchForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'ports' });
  const errors = formState.errors.ports;
  return (
    <RowList
      title="Ports"
      hint="of the container, and where they are published"
      addLabel="Publish a port"
      rowClass="portRow"
      ids={fields.map((field) => field.id)}
      onAdd={() => append({ container: '', host: '', protocol: 'tcp' })}
      onRemove={remove}
      error={(index) => errors?.[index]?.container?.message ?? errors?.[index]?.host?.message}
      row={(index) => (
        <>
          <Input
            inputMode="numeric"
            aria-label="Port of the container"
            placeholder="container, 80"
            aria-invalid={errors?.[index]?.container ? true : undefined}
            {...register(`ports.${index}.container`)}
          />
          <Input
            inputMode="numeric"
            aria-label="Published as; empty: any free port"
            placeholder="any free port"
            aria-invalid={errors?.[index]?.host ? true : undefined}
            {...register(`ports.${index}.host`)}
          />
          <Select aria-label="Protocol" {...register(`ports.${index}.protocol`)}>
            <option value="tcp">TCP</option>
            <option value="udp">UDP</option>
          </Select>
        </>
      )}
    />
  );
}
