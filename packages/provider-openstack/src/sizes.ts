import type { SizeObservation, SizesPort } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { bytesOf, countOf, type Native, objectOf, textOf } from './fields.ts';
import { listPage } from './listing.ts';
import { fingerprinted, trimmed } from './native.ts';

/** Sizes: Nova's flavors, those that this project may use. OpenStack has no prices. */
export function sizesPort(client: OpenStackClient): SizesPort {
  const source = { service: 'compute', path: '/flavors/detail', key: 'flavors' } as const;
  return {
    list: (context, request) => listPage(client, context, source, request, (flavors) => flavors.map(fromFlavor)),
    get: async (context, nativeId) => {
      const body = await client.read('compute', `/flavors/${encodeURIComponent(nativeId)}`, context);
      return fromFlavor(objectOf(body.flavor));
    },
  };
}

/** A flavor in the model's words. A disk of 0 GB is as large as the image. */
export function fromFlavor(flavor: Native): SizeObservation {
  const nativeId = textOf(flavor.id) ?? '';
  return fingerprinted({
    nativeId,
    name: textOf(flavor.name) ?? nativeId,
    tags: {},
    createdAt: null,
    operationId: null,
    native: trimmed(flavor),
    vcpus: countOf(flavor.vcpus),
    memoryBytes: bytesOf(flavor.ram, 'MiB'),
    diskBytes: bytesOf(flavor.disk, 'GiB'),
    architecture: null,
    hourlyPrice: null,
  });
}
