import '../../db/src/compute.ts';
import '../../db/src/testing.ts';

export const server = 'service-kit-imports-the-contract, testing-kits-are-for-tests';
