'use client';

import type { PublicIp } from '@kumo/model';
import { late } from '@kumo/ui';
import { Link2, Unlink } from 'lucide-react';
import { useState } from 'react';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useFollow } from '../operations/follow.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';

const BindAddress = late(() => import('./bind-address.tsx').then((module) => module.BindAddress));

/** Tone and word of each state. */
export const publicIpTones = {
  allocating: ['transit', 'Coming'],
  free: ['stopped', 'Free'],
  bound: ['running', 'Bound'],
  releasing: ['transit', 'Going'],
  error: ['error', 'Error'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<PublicIp['state'], readonly [string, string]>;

/** What can be done with one address. */
export function PublicIpMenu({ ip }: { readonly ip: PublicIp }) {
  const [isBinding, setIsBinding] = useState(false);
  const follow = useFollow();
  const permission = usePermissionReason('networks:manage');
  const binding = useCapabilityReason(ip.cloudId, 'publicIps', 'associate');
  const freeing = useCapabilityReason(ip.cloudId, 'publicIps', 'disassociate');
  const releasing = useCapabilityReason(ip.cloudId, 'publicIps', 'release');
  const takeOff = async () => {
    const answer = await compute.publicIps.disassociate.mutate({ id: ip.id });
    if (answer && 'steps' in answer) follow(answer);
  };
  return (
    <>
      <ResourceMenu
        id={ip.id}
        name={ip.address}
        noun="address"
        deleteWord="Release"
        deleteReason={permission ?? releasing ?? (ip.state === 'bound' ? 'It leads to an instance.' : undefined)}
        consequence="It goes back to the cloud, and somebody else may get it. What points to it points nowhere."
        losesData={false}
        onDelete={() => compute.publicIps.release.mutate({ id: ip.id })}
        items={[
          {
            label: 'Lead it to an instance…',
            icon: <Link2 />,
            disabledReason: permission ?? binding,
            onSelect: () => setIsBinding(true),
          },
          {
            label: 'Take it off its instance',
            icon: <Unlink />,
            disabledReason: permission ?? freeing ?? (ip.state === 'bound' ? undefined : 'It leads nowhere.'),
            onSelect: () => void takeOff(),
          },
        ]}
      />
      {isBinding ? <BindAddress ip={ip} onClose={() => setIsBinding(false)} /> : null}
    </>
  );
}
