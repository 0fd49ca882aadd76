import '../../provider-docker/src/index.ts';

export const sandbox = 'provider-sandbox-imports-the-port';
