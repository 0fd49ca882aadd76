'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';

/** Puts a text on the clipboard and says that it did. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | undefined>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 1600);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () => {
    // Absent on plain HTTP away from localhost.
    if (!navigator.clipboard) return setOutcome('refused');
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  const words =
    outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'The browser does not let it be copied' : label;
  return (
    <IconButton label={words} onClick={copy} style={{ width: 24, height: 24 }}>
      {outcome === 'copied' ? <Check width={14} /> : <Copy width={14} />}
    </IconButton>
  );
}
