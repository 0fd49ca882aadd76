'use client';

import { formatCount, Skeleton, ToneLabel } from '@kumo/ui';
import Link from 'next/link';
import styles from './overview.module.css';
import { stateGroups, stateShares } from './state-shares.ts';

/** How many are in which state; each figure leads to its list. */
export function Figures({ counts }: { readonly counts: Readonly<Record<string, number>> | undefined }) {
  const shares = counts ? stateShares(counts) : undefined;
  return (
    <div className={styles.figures}>
      {stateGroups.map((group, index) => (
        <Link key={group.key} className={styles.figure} href={`/instances?state=${group.states.join(',')}`}>
          <ToneLabel tone={group.tone}>{group.word}</ToneLabel>
          <b>{shares ? formatCount(shares[index]?.count ?? 0) : <Skeleton width={48} height={22} />}</b>
        </Link>
      ))}
    </div>
  );
}
