'use client';

import type { Instance, InstanceAction } from '@kumo/model';
import { late } from '@kumo/ui';
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { usePermissionReason } from '../../data/session.ts';
import { type RequestProblem, toProblem } from '../../lib/problem.ts';
import type { ReasonAgainst } from './action-items.tsx';
import { useRunAction } from './run-action.ts';

const ConfirmActionDialog = late(() => import('./confirm-action.tsx').then((module) => module.ConfirmActionDialog));
const NameDialog = late(() => import('./name-dialog.tsx').then((module) => module.NameDialog));
const ResizeDialog = late(() => import('./resize-dialog.tsx').then((module) => module.ResizeDialog));
const RebuildDialog = late(() => import('./rebuild-dialog.tsx').then((module) => module.RebuildDialog));
const FailureDialog = late(() => import('./failure-dialog.tsx').then((module) => module.FailureDialog));

/** An action that was asked for and is not answered yet. */
export interface Asked {
  readonly action: InstanceAction;
  readonly instances: readonly Instance[];
}

/** An action that failed without a dialog to say so. */
export interface Failure {
  readonly asked: Asked;
  readonly problem: RequestProblem;
}

interface InstanceActions {
  /** Begins an action: at once when it is harmless and for one, else after a question. */
  readonly ask: (action: InstanceAction, instances: readonly Instance[]) => void;
  readonly reasonAgainst: ReasonAgainst;
}

const ActionsContext = createContext<InstanceActions | undefined>(undefined);

const atOnce: ReadonlySet<InstanceAction> = new Set([
  'start',
  'stop',
  'reboot',
  'suspend',
  'resume',
  'confirmResize',
  'revertResize',
]);

/**
 * Lets everything below ask for actions on instances. There is one dialog for all of it: rows and buttons ask, the
 * question, the request and its failure live here.
 */
export function InstanceActionsProvider({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | undefined>();
  const [failure, setFailure] = useState<Failure | undefined>();
  const control = usePermissionReason('instances:control');
  const terminate = usePermissionReason('instances:terminate');
  const { runOne } = useRunAction();

  const ask = useCallback(
    (action: InstanceAction, instances: readonly Instance[]) => {
      const next = { action, instances };
      const only = instances[0];
      if (instances.length !== 1 || !only || !atOnce.has(action)) return setAsked(next);
      runOne(action, only).catch((error: unknown) => setFailure({ asked: next, problem: toProblem(error) }));
    },
    [runOne],
  );
  const reasonAgainst = useCallback<ReasonAgainst>(
    (instance, action) => {
      const forbidden = action === 'terminate' || action === 'rebuild' ? terminate : control;
      if (forbidden !== undefined) return forbidden;
      const allowed = instance.allowedActions[action];
      return allowed.allowed ? undefined : allowed.reason;
    },
    [control, terminate],
  );
  const actions = useMemo(() => ({ ask, reasonAgainst }), [ask, reasonAgainst]);
  const close = useCallback(() => setAsked(undefined), []);
  const only = asked?.instances[0];
  return (
    <ActionsContext value={actions}>
      {children}
      {asked && only ? <Question asked={asked} only={only} reasonAgainst={reasonAgainst} onClose={close} /> : null}
      {failure ? <FailureDialog failure={failure} onClose={() => setFailure(undefined)} /> : null}
    </ActionsContext>
  );
}

function Question(props: {
  readonly asked: Asked;
  readonly only: Instance;
  readonly reasonAgainst: ReasonAgainst;
  readonly onClose: () => void;
}) {
  const { action, instances } = props.asked;
  switch (action) {
    case 'rename':
    case 'snapshot':
      return <NameDialog action={action} instance={props.only} onClose={props.onClose} />;
    case 'resize':
      return <ResizeDialog instance={props.only} onClose={props.onClose} />;
    case 'rebuild':
      return <RebuildDialog instance={props.only} onClose={props.onClose} />;
    case 'confirmResize':
    case 'revertResize':
      return null; // asked of one at a time, at once
    default:
      return (
        <ConfirmActionDialog
          action={action}
          instances={instances}
          reasonAgainst={props.reasonAgainst}
          onClose={props.onClose}
        />
      );
  }
}

/** The way to ask for an action, and to know why one cannot. */
export function useInstanceActions(): InstanceActions {
  const actions = use(ActionsContext);
  if (!actions) throw new Error('useInstanceActions needs an InstanceActionsProvider above it');
  return actions;
}
