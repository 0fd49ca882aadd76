'use client';

import type { KeyPair } from '@kumo/model';
import { ApiCallBlock, Button, CodeBlock, Dialog, EmptyState, Field, Input, TextArea } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useClouds } from '../data/clouds.ts';
import { useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { cloudColumn, createdColumn, nameColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';

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
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    cell: (pair) => <KeyPairMenu pair={pair} />,
  },
];

/** What can be done with one pair. */
export function KeyPairMenu({ pair }: { readonly pair: KeyPair }) {
  const permission = usePermissionReason('key-pairs:manage');
  const capability = useCapabilityReason(pair.cloudId, 'keyPairs', 'delete');
  return (
    <ResourceMenu
      id={pair.id}
      name={pair.name}
      noun="key pair"
      deleteReason={permission ?? capability}
      consequence="Nothing can be launched with it any more. Instances that have it keep it."
      losesData={false}
      onDelete={() => compute.keyPairs.delete.mutate({ id: pair.id })}
    />
  );
}

/** Every SSH key in every cloud. */
export function KeyPairsPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<KeyPair, typeof filters.parameters>('keyPairs', filters.parameters, (input, signal) =>
    compute.keyPairs.list.query(input, { signal }),
  );
  const [isMaking, setIsMaking] = useState(false);
  const [privateKey, setPrivateKey] = useState<string | undefined>();
  const reason = usePermissionReason('key-pairs:manage');
  const { clouds } = useClouds();
  const make = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Add a key
    </Button>
  );
  const example = { cloudId: clouds[0]?.id ?? 'cld_…', name: 'laptop', publicKey: 'ssh-ed25519 AAAA…' };
  return (
    <>
      <ResourceList
        title="Key pairs"
        trail={[{ label: 'Images', href: '/images' }]}
        list={list}
        filters={filters}
        columns={columns}
        onOpen={(pair) => router.push(`/key-pairs/${pair.id}`)}
        actions={make('sm')}
        empty={
          <EmptyState
            title="No key pairs yet"
            action={make('md')}
            apiCall={<ApiCallBlock call={{ method: 'POST', path: '/api/v1/key-pairs', body: example }} />}
          >
            An SSH key that machines are launched with, so that you can sign in to them. The public half is stored at
            the cloud, the private half stays with you. Containers need none: they have a console.
          </EmptyState>
        }
      />
      {isMaking ? <AddKey onClose={() => setIsMaking(false)} onPrivateKey={setPrivateKey} /> : null}
      {privateKey !== undefined ? (
        <Dialog
          isOpen
          onOpenChange={() => setPrivateKey(undefined)}
          title="Keep the private key now"
          description="It is shown this once and kept nowhere. Save it to a file that only you can read."
          footer={<Button onClick={() => setPrivateKey(undefined)}>I have saved it</Button>}
        >
          <CodeBlock code={privateKey} label="Private key" />
        </Dialog>
      ) : null}
    </>
  );
}

function AddKey(props: { readonly onClose: () => void; readonly onPrivateKey: (key: string) => void }) {
  const [name, setName] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const rest = { name: name.trim(), ...(publicKey.trim() !== '' && { publicKey: publicKey.trim() }) };
  return (
    <CreateDialog
      title="Add a key"
      description="Paste a public key, or leave it empty: then the cloud makes a pair and you get the private half once."
      submitLabel={publicKey.trim() === '' ? 'Make a pair' : 'Add the key'}
      capability={['keyPairs', publicKey.trim() === '' ? 'generate' : 'import']}
      path="/api/v1/key-pairs"
      body={rest.name === '' ? 'Give it a name.' : rest}
      onSubmit={(cloudId) => compute.keyPairs.create.mutate({ cloudId, ...rest })}
      onDone={(answer) => {
        if (answer && 'privateKey' in answer && answer.privateKey !== undefined) props.onPrivateKey(answer.privateKey);
      }}
      onClose={props.onClose}
    >
      {(errorOf) => (
        <>
          <Field label="Name" error={errorOf('name')} isRequired>
            <Input value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field
            label="Public key"
            hint="What ~/.ssh/id_ed25519.pub holds: ssh-ed25519 AAAA… It is no secret."
            error={errorOf('publicKey')}
          >
            <TextArea
              value={publicKey}
              isMono
              rows={3}
              spellCheck={false}
              onChange={(event) => setPublicKey(event.target.value)}
            />
          </Field>
        </>
      )}
    </CreateDialog>
  );
}
