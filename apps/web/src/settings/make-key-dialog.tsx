'use client';

import type { Permission } from '@kumo/api-contract';
import { Field, Input, Segmented, Select } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { projectActedIn, useOrganization } from '../data/session.ts';
import { RequestDialog } from '../resources/request-dialog.tsx';
import type { KeyApi } from './key-api.ts';
import { keyPlaces } from './key-reach.ts';
import { ScopeChoice } from './scope-choice.tsx';
import { SecretDialog } from './secret-dialog.tsx';

const dayMs = 86_400_000;
const lifetimes = [
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'a year' },
  { days: 0, label: 'until it is revoked' },
] as const;

/** Makes an API key and shows its secret, once. */
export function MakeKeyDialog(props: {
  readonly api: KeyApi;
  /** What its holder may do: the key never may more. */
  readonly held: readonly Permission[];
  readonly description: string;
  /** Whether the key can be kept inside one project. */
  readonly hasProjects: boolean;
  readonly onClose: () => void;
}) {
  const { api } = props;
  const organization = useOrganization();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [openedAt] = useState(Date.now);
  const places = props.hasProjects
    ? keyPlaces(props.held, organization?.projects ?? [], organization && projectActedIn(organization))
    : [];
  const [projectId, setProjectId] = useState(places[0]?.projectId ?? '');
  const held = places.find((place) => place.projectId === projectId)?.held ?? props.held;
  const [reach, setReach] = useState<'all' | 'read' | 'some'>('all');
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(new Set());
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string } | undefined>();
  const isMade = useRef(false);
  if (made) return <SecretDialog {...made} onClose={props.onClose} />;
  const scopes =
    reach === 'all'
      ? undefined
      : reach === 'read'
        ? held.filter((each) => each.endsWith(':read'))
        : [...chosen].filter((each) => held.includes(each));
  const body = {
    name: name.trim(),
    ...(scopes && { scopes }),
    ...(projectId !== '' && { projectId }),
    ...(days !== '0' && { expiresAt: new Date(openedAt + Number(days) * dayMs).toISOString() }),
  };
  return (
    <RequestDialog
      title="Make an API key"
      description={props.description}
      submitLabel="Make the key"
      missing={body.name === '' ? 'Give it a name.' : scopes?.length === 0 ? 'Choose what it may do.' : undefined}
      call={{ method: 'POST', path: api.path, body }}
      onSubmit={async () => {
        const key = await api.create(body);
        isMade.current = true;
        setMade(key);
        return key;
      }}
      onDone={() => void queryClient.invalidateQueries({ queryKey: [api.queryKey[0]] })}
      // The answer is shown first: it holds a secret that is seen once.
      onClose={() => (isMade.current ? undefined : props.onClose())}
    >
      {(errorOf) => (
        <>
          <Field label="Name" hint="What uses it: deploy-bot, laptop." error={errorOf('name')}>
            <Input value={name} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field label="Works for" error={errorOf('expiresAt')}>
            <Select value={days} onChange={(event) => setDays(event.target.value)}>
              {lifetimes.map((lifetime) => (
                <option key={lifetime.days} value={lifetime.days}>
                  {lifetime.label}
                </option>
              ))}
            </Select>
          </Field>
          {places.length > 1 || projectId !== '' ? (
            <Field
              label="Where"
              hint={places.length === 1 ? 'You act inside this project, and so does the key.' : undefined}
              error={errorOf('projectId')}
            >
              <Select value={projectId} onChange={(event) => setProjectId(event.target.value)}>
                {places.map((place) => (
                  <option key={place.projectId} value={place.projectId}>
                    {place.label}
                  </option>
                ))}
              </Select>
            </Field>
          ) : null}
          <div className="grid gap-1.5">
            <span className="font-medium">May do</span>
            <Segmented
              label="What it may do"
              value={reach}
              onChange={setReach}
              isWide
              choices={[
                { value: 'all', label: 'All that its holder may' },
                { value: 'read', label: 'Only read' },
                { value: 'some', label: 'Choose' },
              ]}
            />
            {reach === 'some' ? <ScopeChoice held={held} chosen={chosen} onChange={setChosen} /> : null}
          </div>
        </>
      )}
    </RequestDialog>
  );
}
