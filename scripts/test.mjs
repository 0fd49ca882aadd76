// npm test: every suite there is; see docs/testing.md. Names of suites as arguments run only those.
import { runUnderNode24 } from './install/under-node-24.mjs';

await runUnderNode24('test/main.ts');
