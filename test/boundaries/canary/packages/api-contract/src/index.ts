import '../../service-kit/src/server.ts';

export const contract = 'api-contract-imports-model';
