import '../../identity/src/main.ts';

export const gateway = 'gateway-imports-kit-and-contract';
