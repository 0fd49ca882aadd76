'use client';

import type { KeyPair } from '@kumo/model';
import { CodeBlock, Section } from '@kumo/ui';
import { compute } from '../lib/api.ts';
import { KeyPairMenu } from './key-pair-menu.tsx';
import { ResourcePage } from './resource-page.tsx';
import styles from './resources.module.css';

const trail = [
  { label: 'Images', href: '/images' },
  { label: 'Key pairs', href: '/key-pairs' },
];

/** One key pair: its public half, as far as the cloud gives it back. */
export function KeyPairPage({ id }: { readonly id: string }) {
  return (
    <ResourcePage<KeyPair>
      collection="keyPairs"
      noun="Key pair"
      trail={trail}
      id={id}
      read={(wanted, signal) => compute.keyPairs.get.query({ id: wanted }, { signal })}
      actions={(pair) => <KeyPairMenu pair={pair} />}
      facts={(pair) => [
        pair.keyType ? { name: 'Type', value: pair.keyType } : null,
        pair.publicKeyFingerprint
          ? { name: 'Fingerprint', value: <span className="mono wrap">{pair.publicKeyFingerprint}</span> }
          : null,
      ]}
    >
      {(pair) => (
        <Section title="Public key" className={styles.part ?? ''}>
          {pair.publicKey === null ? (
            <p className="py-3 text-muted">The cloud keeps it and does not give it back.</p>
          ) : (
            <CodeBlock code={pair.publicKey} label="Public key" />
          )}
        </Section>
      )}
    </ResourcePage>
  );
}
