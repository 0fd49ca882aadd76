'use client';

import type { Cloud } from '@kumo/model';
import { Button, ErrorState, InlineError, late, SkeletonRows, StateMark, TabBar } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ProviderBadge } from '../components/cloud-label.tsx';
import { type Provider, type Suggestion, useProviders, useSuggestions } from '../data/clouds.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './clouds.module.css';

const ConnectForm = late(() => import('./connect-form.tsx').then((module) => module.ConnectForm));

/**
 * The ways to connect a cloud: what was found near and is one click away, the simulated cloud that needs no account,
 * and a form for each provider.
 *
 * @param props.onConnected where to go then; without it, to the cloud's page
 */
export function FirstCloud(props: { readonly onConnected?: (cloud: Cloud) => void }) {
  const providers = useProviders();
  const suggestions = useSuggestions();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<string | undefined>();
  const onConnected = (cloud: Cloud) => {
    for (const key of [['clouds'], ['summary'], ['suggestions']]) void queryClient.invalidateQueries({ queryKey: key });
    if (props.onConnected) props.onConnected(cloud);
    else router.push(`/clouds/${cloud.id}`);
  };
  if (providers.error && !providers.data) {
    return (
      <ErrorState
        problem={toProblem(providers.error)}
        actions={<Button onClick={() => void providers.refetch()}>Try again</Button>}
      />
    );
  }
  if (!providers.data) return <SkeletonRows label="Looking for clouds" count={4} />;
  const found = suggestions.data?.items ?? [];
  const simulated = providers.data.items.filter(
    (provider) => provider.simulated && !found.some((suggestion) => suggestion.provider === provider.kind),
  );
  const withForm = providers.data.items.filter((provider) => !provider.simulated);
  const current = withForm.find((provider) => provider.kind === chosen);
  return (
    <div className={styles.connect}>
      {suggestions.isPending ? <SkeletonRows label="Looking for clouds near" count={1} /> : null}
      {found.map((suggestion) => (
        <Found
          key={`${suggestion.provider} ${suggestion.endpoint}`}
          suggestion={suggestion}
          isSimulated={providers.data.items.some((each) => each.kind === suggestion.provider && each.simulated)}
          onConnected={onConnected}
        />
      ))}
      {simulated.map((provider) => (
        <Found key={provider.kind} suggestion={toSuggestion(provider)} isSimulated onConnected={onConnected} />
      ))}
      {!suggestions.isPending && !found.some((suggestion) => suggestion.provider === 'docker') ? (
        <p className={styles.nothingFound}>
          No container engine was found on this machine. It shows here as soon as it runs.
        </p>
      ) : null}
      <div className={styles.providers}>
        <TabBar label="Providers" isFlush>
          {withForm.map((provider) => (
            <button
              key={provider.kind}
              type="button"
              aria-current={provider === current ? 'true' : undefined}
              onClick={() => setChosen(provider === current ? undefined : provider.kind)}
            >
              <ProviderBadge provider={provider.kind} isDecorative />
              {provider.displayName}
            </button>
          ))}
        </TabBar>
        {current ? (
          <ConnectForm key={current.kind} provider={current} onConnected={onConnected} />
        ) : (
          <p className={styles.nothingFound}>Choose a provider to enter its address and credentials.</p>
        )}
      </div>
    </div>
  );
}

function toSuggestion(provider: Provider): Suggestion {
  return {
    provider: provider.kind,
    name: provider.kind,
    endpoint: null,
    description: 'Pretends to run instances. No account, no cost, fails on purpose when you ask it to.',
    connected: false,
  };
}

function Found(props: {
  readonly suggestion: Suggestion;
  readonly isSimulated: boolean;
  readonly onConnected: (cloud: Cloud) => void;
}) {
  const { suggestion, isSimulated } = props;
  const connect = useMutation({
    mutationFn: () =>
      compute.clouds.create.mutate({
        name: suggestion.name,
        provider: suggestion.provider,
        ...(suggestion.endpoint !== null && { endpoint: suggestion.endpoint }),
        credentials: {},
      }),
    onSuccess: props.onConnected,
  });
  const { data } = useProviders();
  const provider = data?.items.find((each) => each.kind === suggestion.provider)?.displayName ?? suggestion.provider;
  const title = isSimulated ? `${provider} cloud` : `${provider} on this machine`;
  return (
    <div className={styles.found}>
      <div className={styles.foundRow}>
        {isSimulated ? (
          <FlaskConical className={styles.flask} strokeWidth={1.4} aria-hidden="true" />
        ) : (
          <ProviderBadge provider={suggestion.provider} size="lg" isDecorative />
        )}
        <div className={styles.foundText}>
          <b className="font-medium">{title}</b>
          <p className={styles.note}>
            {suggestion.endpoint ? (
              <>
                Found at <span className="mono">{suggestion.endpoint.replace('unix://', '')}</span>.{' '}
              </>
            ) : null}
            {suggestion.description}
          </p>
        </div>
        {connect.isPending ? (
          <span className={styles.now} role="status">
            <StateMark tone="transit" />
            Reading what runs there
          </span>
        ) : null}
        <Button
          size="lg"
          tone={isSimulated ? 'default' : 'primary'}
          disabledReason={
            suggestion.connected ? 'It is connected already.' : connect.isPending ? 'Under way.' : undefined
          }
          onClick={() => connect.mutate()}
        >
          {suggestion.connected ? 'Connected' : isSimulated ? 'Use it' : 'Connect'}
        </Button>
      </div>
      {connect.error ? <InlineError problem={toProblem(connect.error)} /> : null}
    </div>
  );
}
