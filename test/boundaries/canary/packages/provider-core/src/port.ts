import '../../service-kit/src/server.ts';

export const port = 'provider-core-imports-model';
