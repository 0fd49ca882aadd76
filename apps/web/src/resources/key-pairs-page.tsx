'use client';

import type { KeyPair } from '@kumo/model';
import { late } from '@kumo/ui';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { KeyPairMenu } from './key-pair-menu.tsx';
import { cloudColumn, createdColumn, menuColumn, nameColumn, seenColumn } from './shared-columns.tsx';

const AddKey = late(() => import('./add-key.tsx').then((module) => module.AddKey));

const trail = [{ label: 'Images', href: '/images' }];

const columns: ReadonlyArray<DataColumn<KeyPair>> = [
  nameColumn(),
  cloudColumn(),
  {
    id: 'type',
    header: 'Type',
    width: '110px',
    narrow: 'value',
    cell: (pair) => <span className="mono text-muted">{pair.keyType ?? '—'}</span>,
  },
  {
    id: 'fingerprint',
    header: 'Fingerprint',
    width: 'minmax(180px, 2fr)',
    hideBelow: 1000,
    cell: (pair) => (
      <span className="mono clip text-muted" title={pair.publicKeyFingerprint ?? undefined}>
        {pair.publicKeyFingerprint ?? '—'}
      </span>
    ),
  },
  createdColumn(),
  seenColumn(),
  menuColumn((pair) => <KeyPairMenu pair={pair} />),
];

/** Every SSH key in every cloud. */
export function KeyPairsPage() {
  return (
    <CollectionPage<KeyPair>
      title="Key pairs"
      collection="keyPairs"
      path="/key-pairs"
      trail={trail}
      columns={columns}
      read={(input, signal) => compute.keyPairs.list.query(input, { signal })}
      making={{ label: 'Add a key', permission: 'key-pairs:manage', dialog: AddKey }}
      lesson={{
        text:
          'An SSH key that machines are launched with, so that you can sign in to them. The public half is ' +
          'stored at the cloud, the private half stays with you. Containers need none: they have a console.',
        example: (cloudId) => ({ cloudId, name: 'laptop', publicKey: 'ssh-ed25519 AAAA…' }),
      }}
    />
  );
}
