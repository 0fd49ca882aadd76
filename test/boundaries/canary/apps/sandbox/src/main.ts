import '../../../packages/provider-core/src/port.ts';

export const sandbox = 'sandbox-imports-model';
