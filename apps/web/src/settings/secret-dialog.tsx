'use client';

import { Button, CopyButton, Dialog } from '@kumo/ui';
import styles from './settings.module.css';

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
      <div className={styles.secret}>
        <code className="mono min-w-0">{props.secret}</code>
        <span className="ml-auto">
          <CopyButton text={props.secret} label="Copy the key" />
        </span>
      </div>
    </Dialog>
  );
}
