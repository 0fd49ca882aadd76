'use client';

import type { Instance } from '@kumo/model';
import { Button, Dialog, Field, InlineError, Input } from '@kumo/ui';
import { type FormEvent, useId, useState } from 'react';
import { type RequestProblem, toProblem } from '../../lib/problem.ts';
import { useRunAction } from './run-action.ts';

const words = {
  rename: {
    title: (name: string) => `Rename ${name}`,
    description: 'The id stays, and so does everything that refers to it.',
    label: 'New name',
    button: 'Rename',
  },
  snapshot: {
    title: (name: string) => `Make an image of ${name}`,
    description: 'Its disk as it is now becomes an image that new instances can start from.',
    label: 'Name of the image',
    button: 'Make an image',
  },
} as const;

/** Asks for the one name that a rename or a snapshot needs. */
export function NameDialog(props: {
  readonly action: 'rename' | 'snapshot';
  readonly instance: Instance;
  readonly onClose: () => void;
}) {
  const { action, instance, onClose } = props;
  const [name, setName] = useState(action === 'rename' ? instance.name : `${instance.name}-snapshot`);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | undefined>();
  const { runOne } = useRunAction();
  const formId = useId();
  const text = words[action];
  const isUnchanged = action === 'rename' && name.trim() === instance.name;
  const reason = isBusy
    ? 'Under way.'
    : name.trim() === ''
      ? 'It needs a name.'
      : isUnchanged
        ? 'This is its name already.'
        : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason !== undefined) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await runOne(action, instance, { name: name.trim() });
      onClose();
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  const fieldError = problem?.fields.find((field) => field.path.endsWith('name'))?.message;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={text.title(instance.name)}
      description={text.description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={formId} disabledReason={reason}>
            {text.button}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)}>
        <Field label={text.label} error={fieldError}>
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            maxLength={120}
          />
        </Field>
      </form>
      {problem && !fieldError ? <InlineError problem={problem} /> : null}
    </Dialog>
  );
}
