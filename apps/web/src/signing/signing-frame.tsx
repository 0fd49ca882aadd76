'use client';

import { Button } from '@kumo/ui';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { BrandMark, useBrand } from '../brand/brand-context.tsx';
import { Rays } from './rays.tsx';
import styles from './signing.module.css';

/** The page around everything that happens before one is inside: the brand, one form, the picture. */
export function SigningFrame({ children }: { readonly children: ReactNode }) {
  const brand = useBrand();
  return (
    <div className={styles.sign}>
      <main className={styles.side}>
        <div className={styles.brand}>
          <BrandMark />
          <b>{brand.name}</b>
        </div>
        {children}
      </main>
      <Rays />
    </div>
  );
}

/** A form's heading and what it is for. */
export function SigningHead({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div>
      <h1>{title}</h1>
      {children ? <p className={styles.lead}>{children}</p> : null}
    </div>
  );
}

/** Something that is said instead of a form, and the way on. */
export function SigningNote(props: {
  readonly title: string;
  readonly children: ReactNode;
  /** Default: to sign in. */
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.box} role="status">
      <SigningHead title={props.title}>{props.children}</SigningHead>
      {props.action ?? (
        <Button asChild tone="primary" size="lg" isWide>
          <Link href="/sign-in">Sign in</Link>
        </Button>
      )}
    </div>
  );
}
