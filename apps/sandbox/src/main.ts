import './small-heap.ts';

import { flushCompileCache } from 'node:module';
import { startSandbox } from './app.ts';
import { readConfig } from './config.ts';

const sandbox = await startSandbox(readConfig(process.env));
process.send?.({ type: 'ready', url: sandbox.url });
// Kept now, for a process that is killed would not: what starts next need not compile it all again.
flushCompileCache();

let isEnding = false;
const end = async () => {
  if (isEnding) return;
  isEnding = true;
  // Whatever hangs must not outlive the supervisor's patience.
  setTimeout(() => process.exit(1), 8_000).unref();
  await sandbox.close();
  process.exit(0);
};
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
// The supervisor is gone: nobody would ever stop this process.
process.on('disconnect', () => void end());
