'use client';

import { Button, Dialog } from '@kumo/ui';
import { CopyBox } from '../components/copy-box.tsx';

/** Shows the secret of a key, once. */
export function SecretDialog(props: { readonly name: string; readonly secret: string; readonly onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={props.onClose}
      title={`${props.name} is made`}
      description="Copy the key now: it is not shown again, and nobody here can read it."
      footer={
        <Button tone="primary" onClick={props.onClose}>
          I have it
        </Button>
      }
    >
      <CopyBox text={props.secret} label="Copy the key" />
    </Dialog>
  );
}
