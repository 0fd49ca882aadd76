import '../../../packages/db/src/identity.ts';
import '../../../packages/provider-docker/src/index.ts';

export const compute = 'compute-keeps-to-itself, adapters-are-named-in-providers-only';
