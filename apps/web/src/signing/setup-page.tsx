'use client';

import { Button, ErrorState, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { BrandMark, useBrand } from '../brand/brand-context.tsx';
import { FirstCloud } from '../clouds/first-cloud.tsx';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useLinkToken } from './link-token.ts';
import { OrganizationStep } from './organization-step.tsx';
import { type Owner, OwnerStep } from './owner-step.tsx';
import styles from './signing.module.css';

const steps = ['Owner', 'Organization', 'Connect a cloud'] as const;

/**
 * The first run: who owns the place, what it is called, a first cloud.
 *
 * @param props.startsAtCloud the owner exists already; only the cloud is missing
 */
export function SetupPage({ startsAtCloud }: { readonly startsAtCloud: boolean }) {
  const brand = useBrand();
  const router = useRouter();
  const token = useLinkToken();
  const [step, setStep] = useState<0 | 1 | 2>(startsAtCloud ? 2 : 0);
  const [owner, setOwner] = useState<Owner>({ email: '', name: '', password: '' });
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: () => identity.setup.get.query(),
    enabled: !startsAtCloud,
    retry: 30,
    retryDelay: 1000,
  });
  return (
    <div className={styles.firstRun}>
      <header className={styles.firstRunHead}>
        <BrandMark />
        <b>{brand.name}</b>
        <ol className={styles.steps} aria-label="Steps">
          {steps.map((name, index) => (
            <li
              key={name}
              data-state={index < step ? 'done' : index === step ? 'now' : 'todo'}
              aria-current={index === step ? 'step' : undefined}
            >
              <span className={styles.stepMark}>
                {index < step ? <Check size={10} strokeWidth={3} aria-label="done" /> : index + 1}
              </span>
              <span className={styles.stepName}>{name}</span>
            </li>
          ))}
        </ol>
      </header>
      <main className={styles.firstRunMain}>
        {step === 2 ? (
          <>
            <h1>Connect a first cloud</h1>
            <p className={styles.firstRunLead}>
              More can follow at any time. Credentials are encrypted before they are stored and never shown again.
            </p>
            <FirstCloud onConnected={() => router.push('/')} />
            <p className={styles.firstRunFoot}>
              <Link className="link" href="/">
                Skip, I only want to look around
              </Link>
            </p>
          </>
        ) : setup.error ? (
          <ErrorState
            problem={{ ...toProblem(setup.error), title: `${brand.name} does not answer` }}
            actions={<Button onClick={() => void setup.refetch()}>Try again</Button>}
          />
        ) : setup.data === undefined ? (
          <>
            <SkeletonRows label="Looking whether there is an owner" count={3} />
            {setup.failureReason ? (
              <p className={styles.firstRunLead} role="status">
                {toProblem(setup.failureReason).detail}
              </p>
            ) : null}
          </>
        ) : !setup.data.needed && step === 0 ? (
          <Ending
            title="This place has an owner"
            text="The set-up link works once. Sign in, or ask the owner to invite you."
          >
            <Button asChild tone="primary" size="lg">
              <Link href="/sign-in">Sign in</Link>
            </Button>
          </Ending>
        ) : token === undefined ? (
          <Ending
            title="Open the set-up link"
            text="The start prints a link that ends in a token. It proves that whoever makes the first owner may read this machine's console. Open that link here."
          />
        ) : step === 0 ? (
          <OwnerStep
            owner={owner}
            onDone={(next) => {
              setOwner(next);
              setStep(1);
            }}
          />
        ) : (
          <OrganizationStep
            owner={owner}
            token={token}
            onBack={() => setStep(0)}
            onDone={() => {
              window.history.replaceState(null, '', '/setup?step=cloud');
              setStep(2);
            }}
          />
        )}
      </main>
    </div>
  );
}

function Ending(props: { readonly title: string; readonly text: string; readonly children?: React.ReactNode }) {
  return (
    <>
      <h1>{props.title}</h1>
      <p className={styles.firstRunLead}>{props.text}</p>
      {props.children}
    </>
  );
}
