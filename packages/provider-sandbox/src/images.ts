import type { ImagesPort } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { fromSandboxImage } from './mapping.ts';
import { thingsAt } from './things.ts';

/** Images of the sandbox: its own, and those made from instances. */
export function imagesPort(client: SandboxClient): ImagesPort {
  const { list, get, remove } = thingsAt(client, '/images', fromSandboxImage);
  return { list, get, delete: remove };
}
