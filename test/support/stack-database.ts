import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toPid } from './pid.ts';
import type { Stack } from './stack.ts';

/** Process id of a stack's embedded Postgres now. */
export function postgresPid(stack: Stack): number {
  const pid = toPid(postmasterLines(stack)[0]);
  if (pid === undefined) throw Object.assign(new Error('Postgres has no process id yet'), { code: 'ENOENT' });
  return pid;
}

/** A stack's database for the superuser: to look behind row-level security. */
export function superuserUrl(stack: Pick<Stack, 'dataFolder'>): string {
  const password = readFileSync(path.join(stack.dataFolder, 'secrets/postgres'), 'utf8').trim();
  return `postgresql://postgres:${password}@127.0.0.1:${postmasterLines(stack)[3]}/kumo`;
}

function postmasterLines({ dataFolder }: Pick<Stack, 'dataFolder'>): string[] {
  return readFileSync(path.join(dataFolder, 'postgres/postmaster.pid'), 'utf8').split('\n');
}
