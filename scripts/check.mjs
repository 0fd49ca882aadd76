// npm run check: types, format and lint, import rules, unused code, schema drift, documentation.
import { runUnderNode24 } from './install/under-node-24.mjs';

await runUnderNode24('check/main.ts');
