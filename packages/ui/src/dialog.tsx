'use client';

import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { Field, Input } from './field.tsx';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly title: string;
  /** Below the title; what the dialog is about, in a sentence or two. */
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Right-aligned buttons; the one that does it stands last. */
  readonly footer?: ReactNode;
}

/** A question that must be answered before anything else goes on. Focus stays inside; Esc and the scrim close it. */
export function Dialog({ isOpen, onOpenChange, title, description, children, footer }: DialogProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.scrim} />
        <Radix.Content className={styles.dialog} {...(description ? {} : { 'aria-describedby': undefined })}>
          <div className={styles.body}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            {description ? (
              <Radix.Description asChild>
                <div className={styles.description}>{description}</div>
              </Radix.Description>
            ) : null}
            {children}
          </div>
          {footer ? <footer className={styles.footer}>{footer}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

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
