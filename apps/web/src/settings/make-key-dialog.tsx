'use client';

import type { Permission } from '@kumo/api-contract';
import { Button, Checkbox, CopyButton, Dialog, Field, InlineError, Input, Segmented, Select } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useOrganization } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './settings.module.css';

const dayMs = 86_400_000;
const lifetimes = [
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'a year' },
  { days: 0, label: 'until it is revoked' },
] as const;

/** Makes an API key and shows its secret, once. */
export function MakeKeyDialog(props: { readonly onMade: () => void; readonly onClose: () => void }) {
  const organization = useOrganization();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [reach, setReach] = useState<'all' | 'read' | 'some'>('all');
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(new Set());
  const mine = organization?.permissions ?? [];
  const scopes =
    reach === 'all' ? undefined : reach === 'read' ? mine.filter((each) => each.endsWith(':read')) : [...chosen];
  const make = useMutation({
    mutationFn: () =>
      identity.apiKeys.create.mutate({
        name: name.trim(),
        ...(scopes && { scopes }),
        ...(days !== '0' && { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() }),
      }),
    onSuccess: props.onMade,
  });
  if (make.data) return <SecretDialog name={make.data.name} secret={make.data.secret} onClose={props.onClose} />;
  const reason =
    name.trim() === ''
      ? 'Give it a name.'
      : scopes?.length === 0
        ? 'Choose what it may do.'
        : make.isPending
          ? 'Making it.'
          : undefined;
  return (
    <Dialog
      isOpen
      onOpenChange={props.onClose}
      title="Make an API key"
      description="A program that has it acts in your name."
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" form="make-key" tone="primary" disabledReason={reason}>
            Make the key
          </Button>
        </>
      }
    >
      <form
        id="make-key"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === undefined) make.mutate();
        }}
      >
        <Field label="Name" hint="What uses it: deploy-bot, laptop.">
          <Input value={name} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Works for">
          <Select value={days} onChange={(event) => setDays(event.target.value)}>
            {lifetimes.map((lifetime) => (
              <option key={lifetime.days} value={lifetime.days}>
                {lifetime.label}
              </option>
            ))}
          </Select>
        </Field>
        <div className="grid gap-1.5">
          <span className="font-medium">May do</span>
          <Segmented
            label="What it may do"
            value={reach}
            onChange={setReach}
            isWide
            choices={[
              { value: 'all', label: 'All that I may' },
              { value: 'read', label: 'Only read' },
              { value: 'some', label: 'Choose' },
            ]}
          />
          {reach === 'some' ? (
            <div className={styles.scopes}>
              {mine.map((permission) => (
                <ScopeBox
                  key={permission}
                  permission={permission}
                  isChecked={chosen.has(permission)}
                  onToggle={() => {
                    const next = new Set(chosen);
                    if (!next.delete(permission)) next.add(permission);
                    setChosen(next);
                  }}
                />
              ))}
            </div>
          ) : null}
        </div>
        {make.error ? <InlineError problem={toProblem(make.error)} /> : null}
      </form>
    </Dialog>
  );
}

function ScopeBox(props: {
  readonly permission: Permission;
  readonly isChecked: boolean;
  readonly onToggle: () => void;
}) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <Checkbox id={id} checked={props.isChecked} onChange={props.onToggle} />
      <label htmlFor={id} className="mono">
        {props.permission}
      </label>
    </span>
  );
}

function SecretDialog(props: { readonly name: string; readonly secret: string; readonly onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={props.onClose}
      title={`${props.name} is made`}
      description="Copy the key now: it is not shown again, and nobody here can read it."
      footer={
        <Button tone="primary" onClick={props.onClose}>
          I have it
        </Button>
      }
    >
      <div className={styles.secret}>
        <code className="mono min-w-0">{props.secret}</code>
        <span className="ml-auto">
          <CopyButton text={props.secret} label="Copy the key" />
        </span>
      </div>
    </Dialog>
  );
}
