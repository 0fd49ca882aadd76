'use client';

import {
  cloneElement,
  isValidElement,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import styles from './tooltip.module.css';

export interface TooltipProps {
  /** One or two sentences; never the only place of something that is needed. Undefined: there is nothing to explain. */
  readonly content: ReactNode;
  /** One focusable element that passes what it is given on to the DOM. */
  readonly children: ReactElement;
  /** Default `bottom`; the other side where there is no room. */
  readonly side?: 'top' | 'bottom';
}

interface AnchorProps {
  readonly onPointerEnter?: (event: React.PointerEvent) => void;
  readonly onPointerLeave?: (event: React.PointerEvent) => void;
  readonly onPointerDown?: (event: React.PointerEvent) => void;
  readonly onFocus?: (event: React.FocusEvent) => void;
  readonly onBlur?: (event: React.FocusEvent) => void;
  readonly 'aria-describedby'?: string | undefined;
}

/** ms before a tooltip shows, and before it goes when the pointer has left; coming from another one it shows at once. */
const showDelayMs = 350;
const hideDelayMs = 120;
let lastHiddenAt = 0;

/** Explains its child on hover and on keyboard focus. Esc puts it away; the pointer may move onto it. */
export function Tooltip({ content, children, side = 'bottom' }: TooltipProps) {
  const id = useId();
  const [anchor, setAnchor] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isOpen = anchor !== null && content !== undefined;

  const after = (delayMs: number, next: Element | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (next === null) lastHiddenAt = Date.now();
      setAnchor(next);
    }, delayMs);
  };
  const hide = () => after(hideDelayMs, null);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isOpen) return;
    const putAway = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setAnchor(null);
    };
    document.addEventListener('keydown', putAway, { capture: true });
    return () => document.removeEventListener('keydown', putAway, { capture: true });
  }, [isOpen]);

  if (!isValidElement<AnchorProps>(children)) return children;
  const own = children.props;
  return (
    <>
      {cloneElement(children, {
        'aria-describedby': [own['aria-describedby'], isOpen && id].filter(Boolean).join(' ') || undefined,
        onPointerEnter: (event) => {
          own.onPointerEnter?.(event);
          if (event.pointerType === 'mouse')
            after(Date.now() - lastHiddenAt < 300 ? 0 : showDelayMs, event.currentTarget);
        },
        onPointerLeave: (event) => {
          own.onPointerLeave?.(event);
          hide();
        },
        onPointerDown: (event) => {
          own.onPointerDown?.(event);
          clearTimeout(timer.current);
          setAnchor(null);
        },
        onFocus: (event) => {
          own.onFocus?.(event);
          if (event.target.matches(':focus-visible')) after(0, event.currentTarget);
        },
        onBlur: (event) => {
          own.onBlur?.(event);
          hide();
        },
      })}
      {anchor && isOpen ? (
        <Tip id={id} anchor={anchor} side={side} onEnter={() => clearTimeout(timer.current)} onLeave={hide}>
          {content}
        </Tip>
      ) : null}
    </>
  );
}

/** px between the anchor and the tip, and between the tip and the edge of the window. */
const gap = 6;
const margin = 8;

function Tip(props: {
  readonly id: string;
  readonly anchor: Element;
  readonly side: 'top' | 'bottom';
  readonly onEnter: () => void;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}) {
  const { anchor, side } = props;
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (!tip) return;
    const at = anchor.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const below = at.bottom + gap;
    const above = at.top - gap - height;
    const isBelow =
      side === 'bottom' ? below + height <= window.innerHeight - margin || above < margin : above < margin;
    const left = at.left + at.width / 2 - width / 2;
    tip.style.top = `${Math.round(isBelow ? below : above)}px`;
    tip.style.left = `${Math.round(Math.max(margin, Math.min(window.innerWidth - width - margin, left)))}px`;
  }, [anchor, side]);
  return createPortal(
    <div
      ref={ref}
      id={props.id}
      role="tooltip"
      className={styles.tip}
      onPointerEnter={props.onEnter}
      onPointerLeave={props.onLeave}
    >
      {props.children}
    </div>,
    document.body,
  );
}
