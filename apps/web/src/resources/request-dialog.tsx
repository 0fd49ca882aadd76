'use client';

import type { Operation } from '@kumo/model';
import { type ApiCall, ApiCallBlock, Button, Dialog, InlineError } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type RequestProblem, toProblem } from '../lib/problem.ts';
import { useFollow } from '../operations/follow.ts';
import styles from './resources.module.css';

/** What the API says is wrong with a field, by its path. */
export type ErrorOf = (path: string) => string | undefined;

/** A dialog that asks for one change: its fields, what is missing, what went wrong, and the API call that does the same. */
export function RequestDialog<Answer extends Operation | { readonly id: string } | null>(props: {
  readonly title: string;
  readonly description: ReactNode;
  /** "Make the volume". */
  readonly submitLabel: string;
  /** Something is lost by it. */
  readonly isDanger?: boolean;
  readonly call: ApiCall;
  /** What is still missing, as a sentence. */
  readonly missing: string | undefined;
  readonly onSubmit: () => Promise<Answer>;
  /** What is done with the answer; it is closed and followed by itself. */
  readonly onDone?: (answer: Answer) => void;
  readonly onClose: () => void;
  readonly children: (errorOf: ErrorOf) => ReactNode;
}) {
  const follow = useFollow();
  const request = useMutation({
    mutationFn: () => props.onSubmit(),
    onSuccess: (answer) => {
      if (answer && 'steps' in answer) follow(answer);
      props.onClose();
      props.onDone?.(answer);
    },
  });
  const problem: RequestProblem | undefined = request.error ? toProblem(request.error) : undefined;
  const reason = request.isPending ? 'Under way.' : props.missing;
  return (
    <Dialog
      isOpen
      onOpenChange={props.onClose}
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            type="submit"
            form="resource-request"
            tone={props.isDanger ? 'danger' : 'primary'}
            disabledReason={reason}
          >
            {props.submitLabel}
          </Button>
        </>
      }
    >
      <form
        id="resource-request"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === undefined) request.mutate();
        }}
      >
        {props.children((path) => problem?.fields.find((field) => field.path === path)?.message)}
        {problem ? <InlineError problem={problem} /> : null}
        <details>
          <summary className="mb-2 w-fit font-medium text-muted">Show as API call</summary>
          <ApiCallBlock call={props.call} />
        </details>
      </form>
    </Dialog>
  );
}
