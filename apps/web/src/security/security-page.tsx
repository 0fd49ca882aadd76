'use client';

import { Section } from '@kumo/ui';
import { useSession } from '../data/session.ts';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import { AuthenticatorSection } from './authenticator-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordForm } from './password-form.tsx';
import { RecoverySection } from './recovery-section.tsx';
import styles from './security.module.css';
import { SessionsSection } from './sessions-section.tsx';
import { useSecurity } from './use-security.ts';

/** What guards one's account: password, second factors, recovery codes, and where one is signed in. */
export function SecurityPage() {
  const session = useSession();
  const security = useSecurity();
  return (
    <SettingsFrame title="Security">
      <div className={styles.parts}>
        <AuthenticatorSection security={security} />
        <PasskeysSection />
        <RecoverySection security={security} />
        <SessionsSection />
        <Section title="Password" note="Ends all your other sessions.">
          <PasswordForm known={session ? [session.person.name, session.person.email] : []} />
        </Section>
      </div>
    </SettingsFrame>
  );
}
