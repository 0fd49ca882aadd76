'use client';

import { type ApiCall, Field, Input } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { RequestDialog } from '../resources/request-dialog.tsx';
import { type LimitName, limitNames, limitWord } from './limits.ts';
import styles from './organization.module.css';
import { type Limits, refreshOrganizations } from './queries.ts';

const gib = 1024 ** 3;

/** The fields of limits, as text: empty is no limit. Memory is typed in GiB. */
type LimitTexts = Readonly<Record<LimitName, string>>;

/** Limits as text to begin with. */
function limitTexts(limits: Limits | undefined): LimitTexts {
  const text = (name: LimitName) => {
    const limit = limits?.[name] ?? null;
    return limit === null ? '' : String(name === 'memoryBytes' ? limit / gib : limit);
  };
  return {
    instances: text('instances'),
    vcpus: text('vcpus'),
    memoryBytes: text('memoryBytes'),
    volumes: text('volumes'),
    publicIps: text('publicIps'),
  };
}

/** Limits from what was typed; undefined when something is no number. */
function toLimits(texts: LimitTexts): Limits | undefined {
  const entries = limitNames.map((name): [LimitName, number | null] => {
    const text = texts[name].trim();
    if (text === '') return [name, null];
    const amount = Number(text) * (name === 'memoryBytes' ? gib : 1);
    return [name, Number.isFinite(amount) && amount >= 0 ? Math.round(amount) : Number.NaN];
  });
  if (entries.some(([, amount]) => Number.isNaN(amount))) return undefined;
  const byName = new Map(entries);
  const of = (name: LimitName) => byName.get(name) ?? null;
  return {
    instances: of('instances'),
    vcpus: of('vcpus'),
    memoryBytes: of('memoryBytes'),
    volumes: of('volumes'),
    publicIps: of('publicIps'),
  };
}

/** One field per thing that can be limited. */
function LimitFields(props: { readonly texts: LimitTexts; readonly onChange: (texts: LimitTexts) => void }) {
  return (
    <div className={styles.pair}>
      {limitNames.map((name) => (
        <Field key={name} label={name === 'memoryBytes' ? 'Memory, GiB' : limitWord(name)}>
          <Input
            inputMode="numeric"
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
  readonly limits: Limits | undefined;
  readonly call: Pick<ApiCall, 'method' | 'path'>;
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
      submitLabel="Set the quota"
      missing={limits === undefined ? 'Write whole numbers; leave a field empty for no limit.' : undefined}
      call={{ ...props.call, body: limits ?? {} }}
      onSubmit={() => (limits ? props.onSubmit(limits) : Promise.resolve()).then(() => null)}
      onDone={() => refreshOrganizations(queryClient)}
      onClose={props.onClose}
    >
      {() => <LimitFields texts={texts} onChange={setTexts} />}
    </RequestDialog>
  );
}
