'use client';

import { Button, Dialog, InlineError, Menu } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { KeyRound, LogOut, Monitor, Moon, Settings2, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { Scheme } from '../appearance/appearance.ts';
import { useAppearance } from '../appearance/appearance-context.tsx';
import { useSession } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useLive } from '../live/live-context.tsx';
import styles from './shell.module.css';

const schemeItems: ReadonlyArray<{ readonly scheme: Scheme; readonly label: string; readonly icon: React.ReactNode }> =
  [
    { scheme: 'system', label: 'As the system', icon: <Monitor /> },
    { scheme: 'light', label: 'Light', icon: <Sun /> },
    { scheme: 'dark', label: 'Dark', icon: <Moon /> },
  ];

/** First letters of the first and the last name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return `${words[0]?.charAt(0) ?? ''}${last?.charAt(0) ?? ''}`.toUpperCase();
}

/** Who is signed in, light or dark, settings, and the way out. */
export function PersonMenu() {
  const session = useSession();
  const router = useRouter();
  const live = useLive();
  const { scheme, setScheme } = useAppearance();
  const signOut = useMutation({
    mutationFn: () => identity.sessions.end.mutate(),
    onSettled: (_, error) => {
      if (error && toProblem(error).status !== 401) return;
      live.stop();
      // A whole load: nothing of the session is left in memory.
      window.location.assign('/sign-in');
    },
  });
  return (
    <>
      <Menu
        label="You"
        heading={
          session ? (
            <>
              <strong className="block font-medium text-ink">{session.person.name}</strong>
              {session.person.email}
            </>
          ) : null
        }
        trigger={
          <button type="button" className={styles.avatar} aria-label={`You: ${session?.person.name ?? ''}`}>
            {session ? initials(session.person.name) : ''}
          </button>
        }
        items={[
          ...schemeItems.map((item, index) => ({
            label: item.label,
            icon: item.icon,
            isChecked: item.scheme === scheme,
            startsGroup: index === 0,
            onSelect: () => setScheme(item.scheme),
          })),
          { label: 'Settings', icon: <Settings2 />, startsGroup: true, onSelect: () => router.push('/settings') },
          { label: 'API keys', icon: <KeyRound />, onSelect: () => router.push('/settings/api-keys') },
          { label: 'Sign out', icon: <LogOut />, startsGroup: true, onSelect: () => signOut.mutate() },
        ]}
      />
      <Dialog
        isOpen={signOut.isError && toProblem(signOut.error).status !== 401}
        onOpenChange={() => signOut.reset()}
        title="You are still signed in"
        footer={<Button onClick={() => signOut.mutate()}>Try again</Button>}
      >
        {signOut.error ? <InlineError problem={toProblem(signOut.error)} /> : null}
      </Dialog>
    </>
  );
}
