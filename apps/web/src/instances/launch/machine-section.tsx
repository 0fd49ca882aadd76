'use client';

import type { Cloud } from '@kumo/model';
import { Field, Input, Select } from '@kumo/ui';
import { useFormContext } from 'react-hook-form';
import { offers } from '../../resources/capability-reason.ts';
import { useChoices } from '../../resources/resource-select.tsx';
import styles from './launch.module.css';
import type { LaunchForm } from './launch-form.ts';

/** What only a machine has: the key that one signs in with, its zone, its first disk. */
export function MachineSection({ cloud }: { readonly cloud: Cloud | undefined }) {
  const { register, formState } = useFormContext<LaunchForm>();
  const { errors } = formState;
  const keyPairs = useChoices('keyPairs', offers(cloud, 'keyPairs') ? cloud?.id : undefined);
  return (
    <section id="machine" className={styles.section}>
      <h2>Machine</h2>
      <div className={styles.two}>
        {offers(cloud, 'keyPairs') ? (
          <Field label="Key pair" hint="Who has its private half can sign in by SSH." error={errors.keyPairId?.message}>
            <Select {...register('keyPairId')}>
              <option value="">none</option>
              {keyPairs.data?.items.map((pair) => (
                <option key={pair.id} value={pair.id}>
                  {pair.name}
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
        <Field label="Zone" hint="Empty: the cloud chooses." error={errors.zone?.message}>
          <Input autoComplete="off" spellCheck={false} {...register('zone')} />
        </Field>
        {offers(cloud, 'volumes') ? (
          <Field
            label="Boot volume, GiB"
            hint="Empty: the disk that the size has."
            error={errors.bootVolumeGib?.message}
          >
            <Input inputMode="numeric" {...register('bootVolumeGib')} />
          </Field>
        ) : null}
        {offers(cloud, 'publicIps') ? (
          <Field label="Public address" error={errors.assignPublicIp?.message}>
            <Select {...register('assignPublicIp')}>
              <option value="">as the network does</option>
              <option value="yes">give it one</option>
              <option value="no">none</option>
            </Select>
          </Field>
        ) : null}
      </div>
    </section>
  );
}
