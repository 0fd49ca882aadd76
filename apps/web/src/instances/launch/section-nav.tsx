'use client';

import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import styles from './launch.module.css';

/** A part of the form. */
export interface LaunchPart {
  readonly id: string;
  readonly name: string;
  /** What it needs is there. */
  readonly isDone: boolean;
}

/** The parts of the form at its left: where one is, and which are done. */
export function SectionNav({ parts }: { readonly parts: readonly LaunchPart[] }) {
  const ids = parts.map((part) => part.id).join(' ');
  const [current, setCurrent] = useState(parts[0]?.id);
  useEffect(() => {
    const inSight = new Map<string, boolean>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) inSight.set(entry.target.id, entry.isIntersecting);
        setCurrent((before) => ids.split(' ').find((id) => inSight.get(id) === true) ?? before);
      },
      // A part is the current one while it crosses the upper third of the window.
      { rootMargin: '-64px 0px -66% 0px' },
    );
    for (const id of ids.split(' ')) {
      const element = document.getElementById(id);
      if (element) observer.observe(element);
    }
    return () => observer.disconnect();
  }, [ids]);
  return (
    <nav className={styles.nav} aria-label="Parts of the form">
      {parts.map((part, index) => (
        <a key={part.id} href={`#${part.id}`} aria-current={part.id === current ? 'true' : undefined}>
          <span className={styles.step} data-done={part.isDone || undefined}>
            {part.isDone ? <Check size={11} strokeWidth={3} aria-label="done" /> : index + 1}
          </span>
          {part.name}
        </a>
      ))}
    </nav>
  );
}
