'use client';

import type { Instance } from '@kumo/model';
import { Checkbox } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../../lib/api.ts';
import { RequestDialog } from '../../resources/request-dialog.tsx';
import { useChoices } from '../../resources/resource-select.tsx';
import filterStyles from '../list/filter-bar.module.css';

/** Sets which firewalls an instance has. */
export function FirewallsDialog({ instance, onClose }: { readonly instance: Instance; readonly onClose: () => void }) {
  const [firewallIds, setFirewallIds] = useState<readonly string[]>(instance.firewallIds);
  const { data, isPending } = useChoices('firewalls', instance.cloudId);
  const body = { firewallIds: [...firewallIds] };
  return (
    <RequestDialog
      title={`Firewalls of ${instance.name}`}
      description="What is not chosen is taken off at once: check that you can still reach the instance."
      submitLabel="Set the firewalls"
      call={{ method: 'PUT', path: `/api/v1/instances/${instance.id}/firewalls`, body }}
      missing={isPending ? 'Loading.' : undefined}
      onSubmit={() => compute.instances.setFirewalls.mutate({ id: instance.id, ...body })}
      onClose={onClose}
    >
      {() => (
        <div className={filterStyles.choices}>
          {(data?.items ?? []).map(({ id, name }) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
            <label key={id}>
              <Checkbox
                checked={firewallIds.includes(id)}
                onChange={(event) =>
                  setFirewallIds(
                    event.target.checked ? [...firewallIds, id] : firewallIds.filter((each) => each !== id),
                  )
                }
              />
              {name}
            </label>
          ))}
        </div>
      )}
    </RequestDialog>
  );
}
