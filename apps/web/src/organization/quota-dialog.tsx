'use client';

import { type ApiCall, Field, Input } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ErrorOf, RequestDialog } from '../resources/request-dialog.tsx';
import { type LimitName, limitNames, limitWord, toLimit } from './limits.ts';
import styles from './organization.module.css';
import { type Limits, refreshOrganizations } from './queries.ts';

/** The fields of limits, as text: empty is no limit. Memory is typed in GiB. */
type LimitTexts = Readonly<Record<LimitName, string>>;

/** Limits as text to begin with. */
export function limitTexts(limits: Limits): LimitTexts {
  const text = (name: LimitName) => {
    const limit = limits[name];
    return limit === null ? '' : String(name === 'memoryBytes' ? limit / 1024 ** 3 : limit);
  };
  return {
    instances: text('instances'),
    vcpus: text('vcpus'),
    memoryBytes: text('memoryBytes'),
    volumes: text('volumes'),
    publicIps: text('publicIps'),
  };
}

/** Limits from what was typed; undefined when something is no amount. */
export function toLimits(texts: LimitTexts): Limits | undefined {
  const of = (name: LimitName) => toLimit(name, texts[name]);
  const [instances, vcpus, memoryBytes, volumes, publicIps] = limitNames.map(of);
  if (instances === undefined || vcpus === undefined || memoryBytes === undefined) return undefined;
  if (volumes === undefined || publicIps === undefined) return undefined;
  return { instances, vcpus, memoryBytes, volumes, publicIps };
}

/** One field per thing that can be limited. */
export function LimitFields(props: {
  readonly texts: LimitTexts;
  readonly errorOf: ErrorOf;
  readonly onChange: (texts: LimitTexts) => void;
}) {
  const problemOf = (name: LimitName) => {
    if (toLimit(name, props.texts[name]) !== undefined) return props.errorOf(name);
    return name === 'memoryBytes' ? 'Write a number of GiB, such as 8 or 0.5.' : 'Write a whole number, such as 12.';
  };
  return (
    <div className={styles.pair}>
      {limitNames.map((name) => (
        <Field key={name} label={name === 'memoryBytes' ? 'Memory, GiB' : limitWord(name)} error={problemOf(name)}>
          <Input
            inputMode={name === 'memoryBytes' ? 'decimal' : 'numeric'}
            autoComplete="off"
            placeholder="No limit"
            value={props.texts[name]}
            onChange={(event) => props.onChange({ ...props.texts, [name]: event.target.value })}
          />
        </Field>
      ))}
    </div>
  );
}

/** Sets how much of everything there may be at once. */
export function QuotaDialog(props: {
  readonly title: string;
  readonly description: string;
  /** Default: "Set the quota". */
  readonly submitLabel?: string;
  /** As they are now: what is left empty is a limit taken away. */
  readonly limits: Limits;
  readonly call: Pick<ApiCall, 'method' | 'path'>;
  /** How the call wants them; default: as they are. */
  readonly body?: (limits: Limits) => object;
  readonly onSubmit: (limits: Limits) => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [texts, setTexts] = useState(limitTexts(props.limits));
  const limits = toLimits(texts);
  return (
    <RequestDialog
      title={props.title}
      description={props.description}
      submitLabel={props.submitLabel ?? 'Set the quota'}
      missing={limits === undefined ? 'One of the fields is no number; leave it empty for no limit.' : undefined}
      call={{ ...props.call, body: limits ? (props.body?.(limits) ?? limits) : {} }}
      onSubmit={() => (limits ? props.onSubmit(limits) : Promise.resolve()).then(() => null)}
      onDone={() => refreshOrganizations(queryClient)}
      onClose={props.onClose}
    >
      {(errorOf) => (
        <LimitFields
          texts={texts}
          errorOf={(path) => errorOf(props.body ? `limits.${path}` : path)}
          onChange={setTexts}
        />
      )}
    </RequestDialog>
  );
}
