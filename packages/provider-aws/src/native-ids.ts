import { ProviderError } from '@kumo/provider-core';

/** What EC2 calls the kinds of ids, for sentences. */
const kinds = {
  i: 'instance',
  ami: 'image',
  vol: 'volume',
  snap: 'snapshot',
  vpc: 'VPC',
  subnet: 'subnet',
  sg: 'security group',
  eipalloc: 'elastic IP',
} as const;

/** `not_found` for one thing. */
export function notFound(nativeId: string): ProviderError {
  return new ProviderError({ code: 'not_found', message: `AWS has no ${nativeId.slice(0, 100)} in this region.` });
}

/** The id, if it has the form of this kind; anything else can't be there and is not asked for: throws `not_found`. */
export function requireId(kind: keyof typeof kinds, nativeId: string): string {
  if (!new RegExp(`^${kind}-[0-9a-f]{8,17}$`).test(nativeId)) {
    throw new ProviderError({
      code: 'not_found',
      message: `"${nativeId.slice(0, 100)}" is not the id of one of AWS’s ${kinds[kind]}s.`,
    });
  }
  return nativeId;
}
