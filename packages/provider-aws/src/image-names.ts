import { hash } from 'node:crypto';
import type { OwnershipToken } from '@kumo/provider-core';

/**
 * A name for an AMI: 3 to 128 of a few characters, unique in the account (CreateImage, `Name`). What a person called it is kept
 * in the tag; this has a part of the operation's id, so that a name may come twice.
 */
export function imageName(name: string, token: OwnershipToken): string {
  const kept = name.replaceAll(/[^\w ()[\]./'@-]/g, '-').slice(0, 115);
  return `${kept} ${hash('sha256', token.operationId, 'hex').slice(0, 8)}`.trim();
}
