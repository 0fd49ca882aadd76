import '../../../packages/db/src/compute.ts';
import '../../../packages/model/src/ids.test.ts';

export const identity = 'identity-keeps-to-itself, code-does-not-import-tests';
