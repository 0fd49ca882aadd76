'use client';

import { Field, Select } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { RequestDialog } from '../resources/request-dialog.tsx';
import type { ApiKey, KeyApi } from './key-api.ts';
import { SecretDialog } from './secret-dialog.tsx';

const overlaps = [
  { seconds: 0, label: 'not at all: it stops at once' },
  { seconds: 3_600, label: 'an hour' },
  { seconds: 86_400, label: 'a day' },
  { seconds: 7 * 86_400, label: 'a week' },
  { seconds: 30 * 86_400, label: '30 days' },
] as const;

/** Makes a key that takes the place of another; both work for a while, so that nothing stops meanwhile. */
export function RotateKeyDialog(props: { readonly api: KeyApi; readonly item: ApiKey; readonly onClose: () => void }) {
  const { api, item } = props;
  const queryClient = useQueryClient();
  const [seconds, setSeconds] = useState('86400');
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string } | undefined>();
  const isMade = useRef(false);
  if (made) return <SecretDialog {...made} onClose={props.onClose} />;
  const body = { overlapSeconds: Number(seconds) };
  return (
    <RequestDialog
      title={`Rotate ${item.name}`}
      description="A new key with the same permissions takes its place."
      submitLabel="Make the new key"
      missing={undefined}
      call={{ method: 'POST', path: `${api.path}/${item.id}/rotate`, body }}
      onSubmit={async () => {
        const key = await api.rotate(item.id, body.overlapSeconds);
        isMade.current = true;
        setMade(key);
        return key;
      }}
      onDone={() => void queryClient.invalidateQueries({ queryKey: [api.queryKey[0]] })}
      onClose={() => (isMade.current ? undefined : props.onClose())}
    >
      {() => (
        <Field label="The old key goes on to work for" hint="Long enough to put the new one everywhere.">
          <Select value={seconds} onChange={(event) => setSeconds(event.target.value)}>
            {overlaps.map((each) => (
              <option key={each.seconds} value={each.seconds}>
                {each.label}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </RequestDialog>
  );
}
