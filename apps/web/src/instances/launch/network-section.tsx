'use client';

import type { Cloud } from '@kumo/model';
import { Input, Select } from '@kumo/ui';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { offers } from '../../resources/capability-reason.ts';
import { useChoices } from '../../resources/resource-select.tsx';
import { ChipChoice } from './chip-choice.tsx';
import styles from './launch.module.css';
import type { LaunchForm, LaunchScope } from './launch-form.ts';
import { RowList } from './row-list.tsx';

/** What it is attached to, and which of its ports are published. */
export function NetworkSection({ cloud, scope }: { readonly cloud: Cloud | undefined; readonly scope: LaunchScope }) {
  return (
    <section id="network" className={styles.section}>
      <h2>Network</h2>
      <Attached
        cloud={cloud}
        field="networkIds"
        of="networks"
        label="Networks"
        noun="network"
        hint="Empty: the cloud's own default."
      />
      {offers(cloud, 'subnets') ? (
        <Attached
          cloud={cloud}
          field="subnetIds"
          of="subnets"
          label="Subnets"
          noun="subnet"
          hint="Empty: the cloud chooses in the network."
        />
      ) : null}
      {offers(cloud, 'firewalls') ? (
        <Attached
          cloud={cloud}
          field="firewallIds"
          of="firewalls"
          label="Firewalls"
          noun="firewall"
          hint="Empty: the cloud's default one."
        />
      ) : null}
      {scope.kind === 'container' ? <Ports /> : null}
    </section>
  );
}

/** A thing of the cloud with the word that tells it from its like. */
const noteOf = (thing: Readonly<Record<string, unknown>>): string => {
  const cidrs = Array.isArray(thing.cidrs) ? thing.cidrs : [thing.cidr];
  return [cidrs[0], thing.driver, thing.description].find((word): word is string => typeof word === 'string') ?? '';
};

/** Attaches it to several things of one noun: networks, subnets, firewalls. */
function Attached(props: {
  readonly cloud: Cloud | undefined;
  readonly field: 'networkIds' | 'subnetIds' | 'firewallIds';
  readonly of: 'networks' | 'subnets' | 'firewalls';
  readonly label: string;
  readonly noun: string;
  readonly hint: string;
}) {
  const { cloud, field } = props;
  const { setValue, formState } = useFormContext<LaunchForm>();
  const chosen = useWatch<LaunchForm, typeof field>({ name: field });
  const { data } = useChoices(props.of, cloud?.id);
  return (
    <ChipChoice
      label={props.label}
      noun={props.noun}
      choices={(data?.items ?? []).map((thing) => ({ id: thing.id, name: thing.name, note: noteOf({ ...thing }) }))}
      chosen={chosen}
      onChange={(ids) => setValue(field, ids, { shouldDirty: true })}
      hint={props.hint}
      error={formState.errors[field]?.message}
      isDisabled={cloud === undefined}
    />
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
