'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import type { SizeProps } from './field.tsx';

/** A secret, hidden until one asks to see it. */
export function PasswordInput({ fieldSize = 'md', className, ...rest }: ComponentProps<'input'> & SizeProps) {
  const [isShown, setIsShown] = useState(false);
  return (
    <span className={styles.withButton}>
      <input
        {...rest}
        type={isShown ? 'text' : 'password'}
        className={classNames(styles.input, styles[fieldSize], className)}
      />
      <button
        type="button"
        className={styles.reveal}
        aria-label={isShown ? 'Hide what is typed' : 'Show what is typed'}
        aria-pressed={isShown}
        onClick={() => setIsShown(!isShown)}
      >
        {isShown ? <EyeOff size={16} strokeWidth={1.6} /> : <Eye size={16} strokeWidth={1.6} />}
      </button>
    </span>
  );
}
