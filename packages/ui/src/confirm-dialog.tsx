'use client';

import { useState } from 'react';
import { Button } from './button.tsx';
import { Dialog, type DialogProps } from './dialog.tsx';
import { Field, Input } from './field.tsx';

export interface ConfirmDialogProps extends Omit<DialogProps, 'footer'> {
  /** The verb and what it does it to: "Terminate 5". */
  readonly confirmLabel: string;
  readonly tone?: 'primary' | 'danger';
  /** To be typed first. Only for what loses data. */
  readonly nameToType?: string | undefined;
  /** While the answer is under way. */
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
}

/** Says what will happen to what, how many, where and what is lost, and asks once. */
export function ConfirmDialog({
  confirmLabel,
  tone = 'danger',
  nameToType,
  isBusy,
  onConfirm,
  children,
  ...rest
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const isMissingName = nameToType !== undefined && typed !== nameToType;
  const disabledReason = isBusy ? 'Under way.' : isMissingName ? `Type “${nameToType}” first.` : undefined;
  const change = (isOpen: boolean) => {
    setTyped('');
    rest.onOpenChange(isOpen);
  };
  return (
    <Dialog
      {...rest}
      onOpenChange={change}
      footer={
        <>
          <Button onClick={() => change(false)}>Cancel</Button>
          <Button tone={tone} disabledReason={disabledReason} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {nameToType === undefined ? null : (
        <Field label={`Type “${nameToType}” to go on`}>
          <Input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
      )}
    </Dialog>
  );
}
