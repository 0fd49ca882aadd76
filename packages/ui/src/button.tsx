'use client';

import { type ComponentProps, cloneElement, isValidElement, type MouseEvent, type ReactNode } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

/** What a button may look like. One `primary` a page; `danger` only inside a confirmation. */
export type ButtonTone = 'default' | 'primary' | 'quiet' | 'danger';

export interface ButtonProps extends ComponentProps<'button'> {
  /** Default `default`. */
  readonly tone?: ButtonTone;
  /** 26, 32 or 40 px high. Default `md`; bars use `sm`, sign-in and first run `lg`. */
  readonly size?: 'sm' | 'md' | 'lg';
  /** Fills the width of its container. */
  readonly isWide?: boolean;
  /** Why it cannot be pressed: the API's own sentence. The button stays focusable and shows it as a tooltip. */
  readonly disabledReason?: string | undefined;
  /** Renders the only child (a link) in the button's clothes instead of a `<button>`. */
  readonly asChild?: boolean;
  /** An icon before the word, 14 px. */
  readonly icon?: ReactNode;
}

/** A press that does something. Give it `disabledReason` instead of `disabled`: a refusal always says why. */
export function Button({
  tone = 'default',
  size = 'md',
  isWide = false,
  disabledReason,
  asChild = false,
  icon,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const isRefused = disabledReason !== undefined;
  const look = classNames(styles.button, styles[tone], styles[size], isWide && styles.wide, className);
  if (asChild && !isRefused && isValidElement<{ readonly className?: string }>(children)) {
    return cloneElement(children, { ...rest, className: classNames(look, children.props.className) });
  }
  const refuse = (event: MouseEvent<HTMLButtonElement>) => event.preventDefault();
  const button = (
    <button
      type="button"
      {...rest}
      className={look}
      aria-disabled={isRefused || rest['aria-disabled']}
      onClick={isRefused ? refuse : onClick}
    >
      {icon}
      {children}
    </button>
  );
  // Around it also while there is nothing to explain: else it would be another element, and lose the focus, each time.
  return <Tooltip content={disabledReason}>{button}</Tooltip>;
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** The accessible name, shown as a tooltip too. */
  readonly label: string;
  /** The icon, 16 px. */
  readonly children: ReactNode;
  /** A dot in the corner: something new behind this button. */
  readonly hasNews?: boolean;
}

/** An icon without a word: only for close, copy, more, search and the like. */
export function IconButton({ label, children, hasNews = false, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label}>
      <button type="button" aria-label={label} {...rest} className={classNames(styles.icon, className)}>
        {children}
        {hasNews ? <span className={styles.news} /> : null}
      </button>
    </Tooltip>
  );
}
