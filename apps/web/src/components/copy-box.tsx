'use client';

import { CopyButton } from '@kumo/ui';
import styles from './copy-box.module.css';

/** Something long that is shown once, with the way to copy it. */
export function CopyBox({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className={styles.box}>
      <code className="mono min-w-0">{text}</code>
      <span className="ml-auto">
        <CopyButton text={text} label={label} />
      </span>
    </div>
  );
}
