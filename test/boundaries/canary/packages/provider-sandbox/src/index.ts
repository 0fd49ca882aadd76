import '../../provider-docker/src/index.ts';

export const sandbox = 'adapters-import-the-port';
