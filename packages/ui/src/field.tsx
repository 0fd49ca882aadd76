'use client';

import { CircleAlert } from 'lucide-react';
import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

/** What a `Field` hands to the control inside it, so that label, hint and error are read together. */
export interface ControlProps {
  readonly id?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
  readonly 'aria-required'?: boolean | undefined;
}

export interface FieldProps {
  readonly label: ReactNode;
  /** Help that is always there, below the control. */
  readonly hint?: ReactNode;
  /** What is wrong, in place of the hint. */
  readonly error?: string | undefined;
  /** Optional fields say so beside their label; required ones say it to screen readers. */
  readonly isRequired?: boolean;
  /** Right of the label: a link such as "Forgotten?". */
  readonly aside?: ReactNode;
  /** One `Input`, `Select`, `TextArea` or `PasswordInput`. */
  readonly children: ReactElement<ControlProps>;
}

/** A label, its control, and the hint or the error below. */
export function Field({ label, hint, error, isRequired = false, aside, children }: FieldProps) {
  const id = useId();
  const controlId = children.props.id ?? id;
  const describedBy = error || hint ? `${controlId}-note` : undefined;
  return (
    <div className={styles.field}>
      <div className={styles.labelRow}>
        <label htmlFor={controlId}>{label}</label>
        {aside}
      </div>
      {cloneElement(children, {
        id: controlId,
        'aria-describedby': describedBy,
        'aria-invalid': error ? true : undefined,
        'aria-required': isRequired || undefined,
      })}
      {error ? (
        <span id={describedBy} className={classNames(styles.hint, styles.bad)} role="alert">
          <CircleAlert size={14} strokeWidth={1.6} aria-hidden="true" />
          <span>{error}</span>
        </span>
      ) : hint ? (
        <span id={describedBy} className={styles.hint}>
          {hint}
        </span>
      ) : null}
    </div>
  );
}

/** How large a control is, and how its text is set. */
export interface SizeProps {
  /** `lg` on sign-in and first run. Default `md`. */
  readonly fieldSize?: 'sm' | 'md' | 'lg';
  /** For what one copies: ids, addresses, keys. */
  readonly isMono?: boolean;
}

/** One line of text. */
export function Input({ fieldSize = 'md', isMono = false, className, ...rest }: ComponentProps<'input'> & SizeProps) {
  return <input {...rest} className={classNames(styles.input, styles[fieldSize], isMono && styles.mono, className)} />;
}

/** Several lines of text: a key, a certificate, user data. */
export function TextArea({ isMono = false, className, ...rest }: ComponentProps<'textarea'> & SizeProps) {
  return (
    <textarea rows={4} {...rest} className={classNames(styles.input, styles.area, isMono && styles.mono, className)} />
  );
}

/** One of a few. The browser's own list: it works on every device and with every reader. */
export function Select({ fieldSize = 'md', className, ...rest }: ComponentProps<'select'> & SizeProps) {
  return <select {...rest} className={classNames(styles.input, styles.select, styles[fieldSize], className)} />;
}

export interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type'> {
  /** Some of what it stands for is chosen, not all. */
  readonly isMixed?: boolean;
}

/** A native checkbox in our clothes; label it by a `<label>` around it or by `aria-label`. */
export function Checkbox({ isMixed = false, className, ...rest }: CheckboxProps) {
  return (
    <input
      {...rest}
      type="checkbox"
      ref={(element) => {
        if (element) element.indeterminate = isMixed;
      }}
      className={classNames(styles.checkbox, className)}
    />
  );
}
