'use client';

import type { Operation } from '@kumo/model';
import { Field, Select } from '@kumo/ui';
import { type ReactNode, useState } from 'react';
import { useClouds } from '../data/clouds.ts';
import { unsupportedReason } from './capability-reason.ts';
import { type ErrorOf, RequestDialog } from './request-dialog.tsx';

/** A dialog that makes one thing in one cloud: choose the cloud, fill the fields, see the API call that does the same. */
export function CreateDialog<Answer extends Operation | { readonly id: string } | null>(props: {
  readonly title: string;
  readonly description: ReactNode;
  /** "Make the volume". */
  readonly submitLabel: string;
  /** Noun and verb of the capability table that the cloud must have. */
  readonly capability: readonly [noun: string, verb: string];
  /** Where the same is done by API: `/api/v1/volumes`. */
  readonly path: string;
  /** The rest of the request for a cloud, from what was typed; a text says what is still missing. */
  readonly body: Readonly<Record<string, unknown>> | string;
  /** False where something else that is chosen says the cloud already. */
  readonly isCloudSent?: boolean;
  readonly onSubmit: (cloudId: string) => Promise<Answer>;
  readonly onClose: () => void;
  /** The fields; they get what the API says is wrong, by path, and the chosen cloud. */
  readonly children: (errorOf: ErrorOf, cloudId: string | undefined) => ReactNode;
}) {
  const { isCloudSent = true } = props;
  const { clouds } = useClouds();
  const able = clouds.filter((cloud) => unsupportedReason(cloud, ...props.capability) === undefined);
  const [chosen, setChosen] = useState<string | undefined>();
  const cloudId = chosen ?? able[0]?.id;
  const missing =
    cloudId === undefined
      ? (unsupportedReason(clouds[0], ...props.capability) ?? 'Connect a cloud first.')
      : typeof props.body === 'string'
        ? props.body
        : undefined;
  return (
    <RequestDialog
      {...props}
      missing={missing}
      call={{
        method: 'POST',
        path: props.path,
        body: {
          ...(isCloudSent && { cloudId: cloudId ?? 'cld_…' }),
          ...(typeof props.body === 'string' ? {} : props.body),
        },
      }}
      onSubmit={() => props.onSubmit(cloudId ?? '')}
    >
      {(errorOf) => (
        <>
          <Field label="Cloud" error={errorOf('cloudId')}>
            <Select value={cloudId ?? ''} onChange={(event) => setChosen(event.target.value)}>
              {able.map((cloud) => (
                <option key={cloud.id} value={cloud.id}>
                  {cloud.name}
                </option>
              ))}
            </Select>
          </Field>
          {props.children(errorOf, cloudId)}
        </>
      )}
    </RequestDialog>
  );
}
