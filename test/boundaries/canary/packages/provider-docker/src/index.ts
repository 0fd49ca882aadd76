import '../../db/src/compute.ts';

export const docker = 'provider-docker-imports-the-port';
