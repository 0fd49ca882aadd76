import '../../db/src/compute.ts';

export const docker = 'adapters-import-the-port';
