'use client';

import { Button, CodeBlock, Dialog, Field, Input, TextArea } from '@kumo/ui';
import { useRef, useState } from 'react';
import { compute } from '../lib/api.ts';
import { CreateDialog } from './create-dialog.tsx';

/** Adds a key in a cloud that one chooses; where the cloud makes the pair, its private half is shown before it closes. */
export function AddKey({ onClose }: { readonly onClose: () => void }) {
  const [privateKey, setPrivateKey] = useState<string | undefined>();
  const [name, setName] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const rest = { name: name.trim(), ...(publicKey.trim() !== '' && { publicKey: publicKey.trim() }) };
  const made = useRef<string | undefined>(undefined);
  const add = async (cloudId: string) => {
    const answer = await compute.keyPairs.create.mutate({ cloudId, ...rest });
    if (answer && 'privateKey' in answer) made.current = answer.privateKey;
    return answer;
  };
  if (privateKey !== undefined) {
    return (
      <Dialog
        isOpen
        onOpenChange={onClose}
        title="Keep the private key now"
        description="It is shown this once and kept nowhere. Save it to a file that only you can read."
        footer={<Button onClick={onClose}>I have saved it</Button>}
      >
        <CodeBlock code={privateKey} label="Private key" />
      </Dialog>
    );
  }
  return (
    <CreateDialog
      title="Add a key"
      description="Paste a public key, or leave it empty: then the cloud makes a pair and you get the private half once."
      submitLabel={publicKey.trim() === '' ? 'Make a pair' : 'Add the key'}
      capability={['keyPairs', publicKey.trim() === '' ? 'generate' : 'import']}
      path="/api/v1/key-pairs"
      body={rest.name === '' ? 'Give it a name.' : rest}
      onSubmit={add}
      onClose={() => {
        if (made.current === undefined) onClose();
        else setPrivateKey(made.current);
      }}
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
