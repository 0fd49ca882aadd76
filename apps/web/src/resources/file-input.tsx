'use client';

import { Input } from '@kumo/ui';
import { type ComponentProps, useEffect, useRef } from 'react';

/**
 * Chooses one file of this device. The one that is chosen already can be chosen again, which browsers leave unsaid: it may have
 * changed meanwhile. Who closes the picker without a choice keeps the one before.
 */
export function FileInput(
  props: Omit<ComponentProps<typeof Input>, 'type' | 'value' | 'onChange' | 'onClick'> & {
    readonly onChoose: (file: File | undefined) => void;
  },
) {
  const { onChoose, ...rest } = props;
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<File>(undefined);
  useEffect(() => {
    const element = input.current;
    const keep = () => {
      if (element === null || chosen.current === undefined) return;
      const kept = new DataTransfer();
      kept.items.add(chosen.current);
      element.files = kept.files;
    };
    element?.addEventListener('cancel', keep);
    return () => element?.removeEventListener('cancel', keep);
  }, []);
  return (
    <Input
      {...rest}
      ref={input}
      type="file"
      onClick={(event) => {
        event.currentTarget.value = '';
      }}
      onChange={(event) => {
        chosen.current = event.target.files?.[0];
        onChoose(chosen.current);
      }}
    />
  );
}
