'use client';

import type { CapabilityTable } from '@kumo/model';
import { StateMark } from '@kumo/ui';
import { Check } from 'lucide-react';
import { capabilityCounts } from './capability-counts.ts';
import styles from './clouds.module.css';

interface Verification {
  readonly description: string;
  readonly accountKey: string;
  readonly capabilities: CapabilityTable | Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  readonly connectedAs: string | null;
}

type Props =
  | { readonly state: 'busy'; readonly isConnecting: boolean }
  | { readonly state: 'done'; readonly verification: Verification };

/** What a try of a connection has found so far, line by line. */
export function VerificationResult(props: Props) {
  if (props.state === 'busy') {
    return (
      <ol className={styles.verification} aria-live="polite">
        <li className={styles.now}>
          <StateMark tone="transit" />
          {props.isConnecting ? 'Connecting, then reading what runs there' : 'Asking who answers and what it may do'}
        </li>
      </ol>
    );
  }
  const { verification } = props;
  const counts = capabilityCounts(verification.capabilities);
  return (
    <ol className={styles.verification} aria-live="polite">
      <li>
        <Check size={14} strokeWidth={1.6} className="text-ok" aria-hidden="true" />
        {verification.description}
      </li>
      <li>
        <Check size={14} strokeWidth={1.6} className="text-ok" aria-hidden="true" />
        Account <span className="mono clip">{verification.accountKey}</span>
      </li>
      <li>
        <Check size={14} strokeWidth={1.6} className="text-ok" aria-hidden="true" />
        It can do {counts.possible} of {counts.all} things
      </li>
      {verification.connectedAs ? (
        <li>
          <StateMark tone="stale" />
          This account is connected already. Connecting it again is refused.
        </li>
      ) : null}
      {verification.warnings.map((warning) => (
        <li key={warning}>
          <StateMark tone="stale" />
          {warning}
        </li>
      ))}
    </ol>
  );
}
