// npm run mutate: breaks the checks of who may do what, one after the other, and names those that no test misses.
import { runUnderNode24 } from './install/under-node-24.mjs';

await runUnderNode24('mutate/main.ts');
