import type { OperationTree } from './operation.ts';
import { computeOperations } from './operations/compute/index.ts';
import { identityOperations } from './operations/identity/index.ts';

/** Every service with an API of its own, and what it serves. The gateway routes by it; the OpenAPI document is made of it. */
export const services = {
  identity: identityOperations,
  compute: computeOperations,
} as const satisfies Record<string, OperationTree>;

/** Name of a service with an API. */
export type ServiceName = keyof typeof services;
