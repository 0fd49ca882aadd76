'use client';

import { classNames } from '@kumo/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import type { LogLine } from './log-buffer.ts';
import styles from './logs-tab.module.css';

/** px: a line of 20 and 1 above and below. */
const lineHeight = 22;
/** px from the end within which one still counts as being there. */
const endTolerance = 24;

export interface LogViewProps {
  readonly lines: readonly LogLine[];
  readonly search: string;
  readonly isFollowing: boolean;
  readonly isWrapped: boolean;
  readonly hasTimes: boolean;
  readonly onLeaveEnd: () => void;
  readonly onReachEnd: () => void;
  readonly emptyNote: string;
}

/** The lines themselves, virtual: only those in sight are in the document. */
export function LogView(props: LogViewProps) {
  const { lines, isFollowing, isWrapped, hasTimes } = props;
  const viewRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => viewRef.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    getItemKey: (index) => lines[index]?.index ?? index,
  });

  // Another width or another way to break lines gives every line another height.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when these change
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, isWrapped, hasTimes]);
  const height = virtualizer.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves with every line and every measured height
  useEffect(() => {
    const view = viewRef.current;
    if (isFollowing && view) view.scrollTop = view.scrollHeight;
  }, [isFollowing, height, lines]);

  // Only a person's own scrolling pauses or resumes: the view's own jumps to the end say nothing.
  const byPerson = useRef(false);
  const onScroll = () => {
    const view = viewRef.current;
    if (!view || !byPerson.current) return;
    const isAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < endTolerance;
    if (isAtEnd && !isFollowing) props.onReachEnd();
    else if (!isAtEnd && isFollowing) props.onLeaveEnd();
  };
  const touch = () => {
    byPerson.current = true;
  };
  return (
    <div
      ref={viewRef}
      role="log"
      aria-label="Log"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must be able to reach it
      tabIndex={0}
      className={classNames(styles.view, isWrapped && styles.wrapped, !hasTimes && styles.withoutTimes)}
      onScroll={onScroll}
      onWheel={touch}
      onTouchMove={touch}
      onPointerDown={touch}
      onKeyDown={touch}
    >
      {lines.length === 0 ? <p className={styles.note}>{props.emptyNote}</p> : null}
      <div className={styles.lines} style={{ height }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line ? (
            <div
              key={item.key}
              ref={isWrapped ? virtualizer.measureElement : undefined}
              data-index={item.index}
              className={classNames(styles.line, line.level && styles[line.level])}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {hasTimes ? <time>{line.isContinuation ? '' : (line.at?.slice(11, 23) ?? '')}</time> : null}
              <span className={styles.level}>{levelWord(line)}</span>
              <span className={styles.text}>{marked(line.text, props.search)}</span>
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

/** The level as a word; a line without one says which stream it came by, if that is not the usual one. */
function levelWord(line: LogLine): string {
  if (line.isContinuation) return '';
  return line.level ?? (line.stream === 'stderr' ? 'stderr' : '');
}

function marked(text: string, search: string): ReactNode {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return text === '' ? ' ' : text;
  const parts: ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return [...parts, text.slice(from)];
}
