'use client';

import type { Cloud } from '@kumo/model';
import { Field, Input, late, Select } from '@kumo/ui';
import { useFormContext } from 'react-hook-form';
import styles from './launch.module.css';
import type { LaunchForm } from './launch-form.ts';

const SizeTable = late(() => import('./size-table.tsx').then((module) => module.SizeTable));

/** How much CPU and memory: a size where the cloud has sizes, limits where it has none. */
export function SizeSection({ cloud, hasSizes }: { readonly cloud: Cloud | undefined; readonly hasSizes: boolean }) {
  return (
    <section id="size" className={styles.section}>
      <h2>{hasSizes ? 'Size' : 'Limits'}</h2>
      {hasSizes && cloud ? <SizeTable cloud={cloud} /> : <Limits />}
    </section>
  );
}

function Limits() {
  const { register, formState } = useFormContext<LaunchForm>();
  return (
    <div className={styles.two}>
      <Field
        label="CPU"
        hint="vCPUs, 0.5 is half of one. Empty: as much as there is."
        error={formState.errors.vcpus?.message}
      >
        <Input inputMode="decimal" placeholder="no limit" {...register('vcpus')} />
      </Field>
      <div className={styles.withUnit}>
        <Field label="Memory" hint="Empty: as much as there is." error={formState.errors.memory?.message}>
          <Input inputMode="decimal" placeholder="no limit" {...register('memory')} />
        </Field>
        <Field label="Unit">
          <Select {...register('memoryUnit')}>
            <option value="MiB">MiB</option>
            <option value="GiB">GiB</option>
          </Select>
        </Field>
      </div>
    </div>
  );
}
