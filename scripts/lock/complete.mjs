// npm run lock:complete, after each change of package-lock.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { completeLock, lockFile } from './completion.mjs';

const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
const added = completeLock(lock);
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `Added ${added.length}: ${added.join(', ')}` : 'Nothing was missing.');
