'use client';

import { Button, CheckboxField, Dialog, Field, formatQuantity, InlineError, Input, SkeletonRows } from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OrganizationItem } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { ExportButton } from './export-button.tsx';
import styles from './organization.module.css';
import { refreshOrganizations } from './queries.ts';

type Preview = Awaited<ReturnType<typeof identity.organizations.previewClosing.query>>;

/** "In it and below it: 3 instances, 1 cloud, 5 people." */
function whatIsThere(left: Preview, instances: number): string {
  const counts = [
    [instances, formatQuantity(instances, 'instance')],
    [left.volumes, formatQuantity(left.volumes, 'volume')],
    [left.publicIps, formatQuantity(left.publicIps, 'public address', 'public addresses')],
    [left.clouds, formatQuantity(left.clouds, 'cloud')],
    [left.people, formatQuantity(left.people, 'person', 'people')],
    [left.organizationsBelow, formatQuantity(left.organizationsBelow, 'organization')],
  ] as const;
  const there = counts.flatMap(([count, words]) => (count === 0 ? [] : [words]));
  return there.length === 0 ? 'Nothing is in it or below it.' : `In it and below it: ${there.join(', ')}.`;
}

/** Closes an organization: what still runs is listed, what that means is said, and its name is typed. */
export function CloseDialog(props: {
  readonly organization: OrganizationItem;
  /** It is the one that is acted for: only somebody above can call the closing off. */
  readonly isOwn?: boolean;
  readonly onClose: () => void;
}) {
  const { id, name } = props.organization;
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState('');
  const [isAcknowledged, setIsAcknowledged] = useState(false);
  const preview = useQuery({
    queryKey: ['organization', id, 'closing'],
    queryFn: ({ signal }) => identity.organizations.previewClosing.query({ id }, { signal }),
    staleTime: 0,
  });
  const close = useMutation({
    mutationFn: () => identity.organizations.close.mutate({ id, acknowledged: isAcknowledged }),
    onSuccess: () => {
      refreshOrganizations(queryClient);
      props.onClose();
    },
  });
  const left = preview.data;
  const running = left ? left.instances.length + left.moreInstances : 0;
  const isAnythingLeft = left !== undefined && running + left.volumes + left.publicIps > 0;
  const reason =
    left === undefined
      ? preview.error
        ? 'What still runs is not known.'
        : 'Looking what still runs.'
      : close.isPending
        ? 'Under way.'
        : isAnythingLeft && !isAcknowledged
          ? 'Say that you have seen what still runs.'
          : typed !== name
            ? `Type “${name}” first.`
            : undefined;
  return (
    <Dialog
      isOpen
      onOpenChange={props.onClose}
      title={`Close ${name}?`}
      description={
        left
          ? `From now on it may only be looked at. After ${formatQuantity(left.closesAfterDays, 'day')} it is closed for good; until then ${props.isOwn ? 'an organization above' : 'you'} can call that off.`
          : 'From now on it may only be looked at.'
      }
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button tone="danger" disabledReason={reason} onClick={() => close.mutate()}>
            Close the organization
          </Button>
        </>
      }
    >
      {preview.isPending ? <SkeletonRows label="Looking what still runs" count={3} /> : null}
      {preview.error && !left ? (
        <>
          <InlineError problem={toProblem(preview.error)} />
          <div>
            <Button size="sm" onClick={() => void preview.refetch()}>
              Try again
            </Button>
          </div>
        </>
      ) : null}
      {left ? (
        <>
          <p>{whatIsThere(left, running)}</p>
          {left.instances.length > 0 ? (
            <ul className={styles.runs} aria-label="Instances that are still there">
              {left.instances.map((instance) => (
                <li key={instance.id}>
                  <span className="clip">{instance.name}</span>
                  <span className="text-muted">{instance.state}</span>
                </li>
              ))}
              {left.moreInstances > 0 ? <li className="text-muted">and {left.moreInstances} more</li> : null}
            </ul>
          ) : null}
          {isAnythingLeft ? (
            <CheckboxField
              label="I have seen this"
              hint="Closing stops nothing: what runs goes on running, and costing, at its cloud."
              isChecked={isAcknowledged}
              onChange={setIsAcknowledged}
            />
          ) : null}
          <div>
            <ExportButton organization={props.organization} />
          </div>
          <Field label={`Type “${name}” to go on`}>
            <Input
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
        </>
      ) : null}
      {close.error ? <InlineError problem={toProblem(close.error)} /> : null}
    </Dialog>
  );
}
