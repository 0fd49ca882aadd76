'use client';

import { cloneElement, isValidElement, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import { useInBrowser } from './in-browser.ts';

/** What is put on a trigger until the layer's own code has taken over. */
interface TriggerProps {
  readonly onPointerEnter?: (event: React.PointerEvent) => void;
  readonly onFocus?: (event: React.FocusEvent) => void;
  readonly onClick?: (event: React.MouseEvent) => void;
  readonly onKeyDown?: (event: React.KeyboardEvent) => void;
  readonly 'aria-haspopup'?: 'menu' | 'dialog';
  readonly 'aria-expanded'?: boolean;
  readonly disabled?: boolean | undefined;
}

/**
 * A button that opens a layer whose code is fetched when the pointer or the focus comes near, so that pages without an
 * open layer do not pay for it. Until the page has come to life it cannot be pressed, instead of losing the press.
 *
 * @param props.children renders the layer with its trigger, open from the start
 */
export function LayerTrigger(props: {
  readonly trigger: ReactElement;
  readonly kind: 'menu' | 'dialog';
  /** The layer is to be open although nobody pressed the button. */
  readonly isWanted?: boolean;
  readonly onPreload: () => Promise<unknown>;
  readonly onOpen?: () => void;
  readonly children: () => ReactNode;
}) {
  const [isPressed, setIsPressed] = useState(false);
  const isInBrowser = useInBrowser();
  if (!isValidElement<TriggerProps>(props.trigger)) return null;
  const own = props.trigger.props;
  const open = () => {
    setIsPressed(true);
    props.onOpen?.();
  };
  // A failed fetch shows when the layer is opened; bringing it near must not disturb anybody.
  const preload = () => void props.onPreload().catch(() => undefined);
  const trigger = cloneElement(props.trigger, {
    'aria-haspopup': props.kind,
    'aria-expanded': false,
    disabled: !isInBrowser || own.disabled,
    onPointerEnter: (event) => {
      own.onPointerEnter?.(event);
      preload();
    },
    onFocus: (event) => {
      own.onFocus?.(event);
      preload();
    },
    onClick: (event) => {
      own.onClick?.(event);
      if (!event.defaultPrevented) open();
    },
    onKeyDown: (event) => {
      own.onKeyDown?.(event);
      if (props.kind !== 'menu' || event.key !== 'ArrowDown') return;
      event.preventDefault();
      open();
    },
  });
  if (!isPressed && props.isWanted !== true) return trigger;
  return <Suspense fallback={trigger}>{props.children()}</Suspense>;
}
