'use client';

import { Button, CheckboxField } from '@kumo/ui';
import { Check, Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { saveFile } from '../instances/save-file.ts';
import styles from './security.module.css';

/** Codes to be kept for the day the other factors are lost. Shown once: one says that they are saved before going on. */
export function RecoveryCodes(props: {
  readonly codes: readonly string[];
  readonly doneLabel: string;
  readonly onDone: () => void;
}) {
  const [isSaved, setIsSaved] = useState(false);
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const text = props.codes.join('\n');
  const copy = () => {
    // Absent on plain HTTP away from localhost.
    if (!navigator.clipboard) return setCopied('refused');
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    );
  };
  return (
    <div className={styles.flow}>
      <p>
        With one of these you get in when your authenticator app and your passkeys are lost. Each works once. They are
        shown now and never again.
      </p>
      <ul className={styles.codes} aria-label="Recovery codes">
        {props.codes.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </ul>
      <div className={styles.actions}>
        <Button icon={copied === 'yes' ? <Check size={14} /> : <Copy size={14} />} onClick={copy}>
          {copied === 'yes' ? 'Copied' : copied === 'refused' ? 'The browser does not let it be copied' : 'Copy'}
        </Button>
        <Button
          icon={<Download size={14} />}
          onClick={() => saveFile('recovery-codes.txt', `${window.location.host}\n\n${text}\n`, 'text/plain')}
        >
          Download
        </Button>
      </div>
      <CheckboxField label="I have saved them" isChecked={isSaved} onChange={setIsSaved} />
      <div>
        <Button
          tone="primary"
          disabledReason={isSaved ? undefined : 'Save them first: they cannot be shown again.'}
          onClick={props.onDone}
        >
          {props.doneLabel}
        </Button>
      </div>
    </div>
  );
}
