// npm run bench: every figure of docs/benchmarks.md; names of groups as arguments run only those.
import { runUnderNode24 } from './install/under-node-24.mjs';

await runUnderNode24('../test/load/main.ts');
