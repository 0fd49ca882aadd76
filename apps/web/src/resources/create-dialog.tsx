'use client';

import type { Operation } from '@kumo/model';
import { ApiCallBlock, Button, Dialog, Field, InlineError, Select } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useClouds } from '../data/clouds.ts';
import { type RequestProblem, toProblem } from '../lib/problem.ts';
import { useFollow } from '../operations/follow.ts';
import { unsupportedReason } from './capability-reason.ts';
import styles from './resources.module.css';

/** A dialog that makes one thing in one cloud: choose the cloud, fill the fields, see the API call that does the same. */
export function CreateDialog(props: {
  readonly title: string;
  readonly description: ReactNode;
  /** "Make the volume". */
  readonly submitLabel: string;
  /** Noun and verb of the capability table that the cloud must have. */
  readonly capability: readonly [noun: string, verb: string];
  /** Where the same is done by API: `/api/v1/volumes`. */
  readonly path: string;
  /** The rest of the request for a cloud, from what was typed; a text says what is still missing. */
  readonly body: Readonly<Record<string, unknown>> | string;
  readonly onSubmit: (cloudId: string) => Promise<Operation | { readonly id: string } | null>;
  readonly onClose: () => void;
  /** The fields; they get what the API says is wrong, by path. */
  readonly children: (errorOf: (path: string) => string | undefined) => ReactNode;
}) {
  const { clouds } = useClouds();
  const able = clouds.filter((cloud) => unsupportedReason(cloud, ...props.capability) === undefined);
  const [chosen, setChosen] = useState<string | undefined>();
  const cloudId = chosen ?? able[0]?.id;
  const follow = useFollow();
  const create = useMutation({
    mutationFn: (id: string) => props.onSubmit(id),
    onSuccess: (answer) => {
      if (answer && 'steps' in answer) follow(answer);
      props.onClose();
    },
  });
  const problem: RequestProblem | undefined = create.error ? toProblem(create.error) : undefined;
  const missing =
    cloudId === undefined
      ? (unsupportedReason(clouds[0], ...props.capability) ?? 'Connect a cloud first.')
      : typeof props.body === 'string'
        ? props.body
        : undefined;
  const reason = create.isPending ? 'Under way.' : missing;
  return (
    <Dialog
      isOpen
      onOpenChange={props.onClose}
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" form="create-resource" tone="primary" disabledReason={reason}>
            {props.submitLabel}
          </Button>
        </>
      }
    >
      <form
        id="create-resource"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === undefined && cloudId !== undefined) create.mutate(cloudId);
        }}
      >
        <Field label="Cloud">
          <Select value={cloudId ?? ''} onChange={(event) => setChosen(event.target.value)}>
            {able.map((cloud) => (
              <option key={cloud.id} value={cloud.id}>
                {cloud.name}
              </option>
            ))}
          </Select>
        </Field>
        {props.children((path) => problem?.fields.find((field) => field.path === path)?.message)}
        {problem ? <InlineError problem={problem} /> : null}
        <details>
          <summary className="mb-2 w-fit font-medium text-muted">Show as API call</summary>
          <ApiCallBlock
            call={{
              method: 'POST',
              path: props.path,
              body: { cloudId: cloudId ?? 'cld_…', ...(typeof props.body === 'string' ? {} : props.body) },
            }}
          />
        </details>
      </form>
    </Dialog>
  );
}
