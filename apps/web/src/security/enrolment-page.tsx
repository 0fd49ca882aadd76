'use client';

import { Button, InlineError, Segmented } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { BrandMark, useBrand } from '../brand/brand-context.tsx';
import type { OrganizationItem, Session } from '../data/session.ts';
import { setActing } from '../lib/acting.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from '../signing/signing.module.css';
import { AuthenticatorSetup } from './authenticator-setup.tsx';
import { hasPasskeys } from './passkey-ceremony.ts';
import { PasskeySetup } from './passkey-setup.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import own from './security.module.css';
import { StepUp } from './step-up.tsx';
import { useSecurity } from './use-security.ts';

/** All that somebody sees whose organization enforces a second factor and who has none: the way to set one up. */
export function EnrolmentPage(props: { readonly session: Session; readonly organization: OrganizationItem }) {
  const { organization, session } = props;
  const brand = useBrand();
  const security = useSecurity();
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const others = session.organizations.filter(({ access, restriction }) => access !== 'below' && restriction === null);
  // A whole load: what may be done now is asked anew everywhere.
  const enter = () => window.location.assign('/');
  const hasFactor = security.data !== undefined && (security.data.totp !== null || security.data.passkeys > 0);
  return (
    <main className={own.gate}>
      <div className={styles.brand}>
        <BrandMark />
        <b>{brand.name}</b>
      </div>
      <div className={own.gateBox}>
        {codes ? (
          <>
            <h1>Save your recovery codes</h1>
            <RecoveryCodes codes={codes} doneLabel={`Go on to ${organization.name}`} onDone={enter} />
          </>
        ) : hasFactor ? (
          <>
            <div>
              <h1>Sign in once more</h1>
              <p className={styles.lead}>
                {organization.name} asks for a second factor. You have one, but did not show it when you signed in.
              </p>
            </div>
            <SignOut label="Sign out, then sign in with it" tone="primary" />
          </>
        ) : (
          <>
            <div>
              <h1>Set up a second factor</h1>
              <p className={styles.lead}>
                {organization.name} asks everybody for one: a password alone is not enough to come in. It takes a
                minute.
              </p>
            </div>
            <FirstFactor onDone={(made) => (made ? setCodes(made) : enter())} />
          </>
        )}
        <div className={own.gateFoot}>
          {others.map((other) => (
            <button
              key={other.id}
              type="button"
              className="link"
              onClick={() => {
                setActing({ organizationId: other.id });
                enter();
              }}
            >
              Go to {other.name} instead
            </button>
          ))}
          <SignOut label={`Sign out ${session.person.email}`} />
        </div>
      </div>
      <StepUp />
    </main>
  );
}

function FirstFactor({ onDone }: { readonly onDone: (codes: readonly string[] | null) => void }) {
  const [kind, setKind] = useState<'totp' | 'passkey'>('totp');
  return (
    <>
      {hasPasskeys() ? (
        <Segmented
          label="Kind of second factor"
          isWide
          value={kind}
          onChange={setKind}
          choices={[
            { value: 'totp', label: 'Authenticator app' },
            { value: 'passkey', label: 'Passkey' },
          ]}
        />
      ) : null}
      {kind === 'totp' ? <AuthenticatorSetup onDone={onDone} /> : <PasskeySetup onDone={onDone} />}
    </>
  );
}

function SignOut({ label, tone }: { readonly label: string; readonly tone?: 'primary' }) {
  const signOut = useMutation({
    mutationFn: () => identity.sessions.end.mutate(),
    onSuccess: () => window.location.assign('/sign-in'),
  });
  return (
    <>
      {tone ? (
        <Button tone={tone} size="lg" isWide onClick={() => signOut.mutate()}>
          {label}
        </Button>
      ) : (
        <button type="button" className="link" onClick={() => signOut.mutate()}>
          {label}
        </button>
      )}
      {signOut.error ? <InlineError problem={toProblem(signOut.error)} /> : null}
    </>
  );
}
