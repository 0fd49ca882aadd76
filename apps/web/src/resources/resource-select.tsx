'use client';

import { Field, Select } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { compute } from '../lib/api.ts';

const mostChoices = 500;

/** A noun that can be chosen from. */
export type ChoiceNoun = 'instances' | 'images' | 'networks' | 'subnets' | 'firewalls' | 'keyPairs' | 'volumes';

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly nativeId: string;
}

type Lister = (cloudId: string, signal: AbortSignal) => Promise<{ readonly items: readonly Choice[] }>;

const request = (cloudId: string) => ({ cloudId: [cloudId], limit: mostChoices, sort: 'name' as const });

/** How those of one cloud are listed. */
const listers: Readonly<Record<ChoiceNoun, Lister>> = {
  instances: (cloudId, signal) => compute.instances.list.query(request(cloudId), { signal }),
  images: (cloudId, signal) => compute.images.list.query(request(cloudId), { signal }),
  networks: (cloudId, signal) => compute.networks.list.query(request(cloudId), { signal }),
  subnets: (cloudId, signal) => compute.subnets.list.query(request(cloudId), { signal }),
  firewalls: (cloudId, signal) => compute.firewalls.list.query(request(cloudId), { signal }),
  keyPairs: (cloudId, signal) => compute.keyPairs.list.query(request(cloudId), { signal }),
  volumes: (cloudId, signal) => compute.volumes.list.query(request(cloudId), { signal }),
};

/** Things of one noun in one cloud, by name. */
export function useChoices(noun: ChoiceNoun, cloudId: string | undefined) {
  return useQuery({
    queryKey: ['choices', noun, cloudId],
    queryFn: ({ signal }) => listers[noun](cloudId ?? '', signal),
    enabled: cloudId !== undefined,
    staleTime: 5_000,
  });
}

/** A field that chooses one thing of a cloud. */
export function ResourceSelect(props: {
  readonly label: string;
  readonly noun: ChoiceNoun;
  readonly cloudId: string | undefined;
  readonly value: string;
  readonly onChange: (id: string) => void;
  /** What stands for no choice: "The cloud chooses". */
  readonly nothing: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
}) {
  const { data, isPending } = useChoices(props.noun, props.cloudId);
  const choices = data?.items ?? [];
  return (
    <Field label={props.label} hint={props.hint} error={props.error} isRequired={props.isRequired ?? false}>
      <Select value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        <option value="">
          {isPending && props.cloudId !== undefined
            ? 'Loading…'
            : choices.length === 0
              ? 'There is none here'
              : props.nothing}
        </option>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
