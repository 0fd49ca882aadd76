'use client';

import { Button, Dialog, formatAgo, formatDate, InlineError, late, Section, SkeletonRows, Tag, useNow } from '@kumo/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { hasPasskeys } from './passkey-ceremony.ts';
import { RemovePasskey, RenamePasskey } from './passkey-dialogs.tsx';
import { RecoveryCodesDialog } from './recovery-section.tsx';
import styles from './security.module.css';

const PasskeySetup = late(() => import('./passkey-setup.tsx').then((module) => module.PasskeySetup));

const never = () => () => undefined;

function usePasskeys() {
  return useQuery({
    queryKey: ['passkeys'],
    queryFn: ({ signal }) => identity.passkeys.list.query({}, { signal }),
  });
}

/** A passkey in the list of one's own. */
export type PasskeyItem = NonNullable<ReturnType<typeof usePasskeys>['data']>['items'][number];

/** One's passkeys: add, rename, remove. */
export function PasskeysSection() {
  const passkeys = usePasskeys();
  const queryClient = useQueryClient();
  const canUse = useSyncExternalStore(never, hasPasskeys, () => true);
  const [isAdding, setIsAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const refresh = () => {
    for (const key of ['passkeys', 'security', 'session']) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  return (
    <Section title="Passkeys" note="Sign in with a fingerprint, a face or a security key.">
      {passkeys.isPending ? <SkeletonRows label="Loading passkeys" count={1} /> : null}
      {passkeys.error && !passkeys.data ? <InlineError problem={toProblem(passkeys.error)} /> : null}
      {passkeys.data?.items.length === 0 ? <p className="py-3 text-muted">None yet.</p> : null}
      <ul>
        {passkeys.data?.items.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} onChanged={refresh} />
        ))}
      </ul>
      <div className={styles.foot}>
        <Button
          size="sm"
          icon={<Plus />}
          disabledReason={canUse ? undefined : 'This browser has no passkeys here. They need HTTPS, or localhost.'}
          onClick={() => setIsAdding(true)}
        >
          Add a passkey
        </Button>
      </div>
      {isAdding ? (
        <Dialog isOpen onOpenChange={() => setIsAdding(false)} title="Add a passkey">
          <PasskeySetup
            onCancel={() => setIsAdding(false)}
            onDone={(made) => {
              setIsAdding(false);
              if (made) setCodes(made);
              refresh();
            }}
          />
        </Dialog>
      ) : null}
      {codes ? <RecoveryCodesDialog codes={codes} onDone={() => setCodes(undefined)} /> : null}
    </Section>
  );
}

function PasskeyRow({ passkey, onChanged }: { readonly passkey: PasskeyItem; readonly onChanged: () => void }) {
  const [open, setOpen] = useState<'rename' | 'remove' | undefined>();
  const used = useNow((now) =>
    passkey.lastUsedAt === null ? 'Never used' : `Used ${formatAgo(passkey.lastUsedAt, now)}`,
  );
  const close = () => setOpen(undefined);
  return (
    <li className={styles.row}>
      <div>
        <span className="flex min-w-0 items-center gap-2">
          <strong className="clip font-medium">{passkey.name}</strong>
          {passkey.backedUp ? <Tag>synced</Tag> : null}
        </span>
        <span className={styles.note}>
          {used}. Added {formatDate(passkey.createdAt)}.
        </span>
      </div>
      <Button size="sm" tone="quiet" aria-label={`Rename ${passkey.name}`} onClick={() => setOpen('rename')}>
        Rename
      </Button>
      <Button size="sm" aria-label={`Remove ${passkey.name}`} onClick={() => setOpen('remove')}>
        Remove
      </Button>
      {open === 'rename' ? <RenamePasskey passkey={passkey} onClose={close} onDone={onChanged} /> : null}
      {open === 'remove' ? <RemovePasskey passkey={passkey} onClose={close} onDone={onChanged} /> : null}
    </li>
  );
}
