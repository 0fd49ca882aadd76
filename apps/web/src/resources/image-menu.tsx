'use client';

import type { Image } from '@kumo/model';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';

/** Tone and word of each state. */
export const imageTones = {
  available: ['running', 'Available'],
  creating: ['transit', 'Creating'],
  disabled: ['stopped', 'Disabled'],
  error: ['error', 'Error'],
  deleted: ['terminated', 'Deleted'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<Image['state'], readonly [string, string]>;

/** What can be done with one image. */
export function ImageMenu({ image }: { readonly image: Image }) {
  const permission = usePermissionReason('images:manage');
  const capability = useCapabilityReason(image.cloudId, 'images', 'delete');
  return (
    <ResourceMenu
      id={image.id}
      name={image.name}
      noun="image"
      deleteReason={permission ?? capability}
      consequence="Nothing can be launched from it until it is there again. What runs from it runs on."
      losesData={false}
      onDelete={() => compute.images.delete.mutate({ id: image.id })}
    />
  );
}
