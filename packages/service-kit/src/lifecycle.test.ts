import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { drainDeadlineMs } from './lifecycle.ts';

const program = fileURLToPath(new URL('../test/slow-service.ts', import.meta.url));

/** Starts the service with a request in flight and a stream open; gives what both got, and how the process ended. */
async function endBy(how: (child: ReturnType<typeof spawn>) => void) {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (!child.stdout) throw new Error('no output');
  const [address] = await once(child.stdout, 'data');
  const url = String(address).trim();
  const stream = await fetch(`${url}/stream`);
  const slow = fetch(`${url}/slow`).then((answer) => answer.text());
  await once(child, 'message'); // the slow request has arrived
  const exited = once(child, 'exit');
  const askedAt = Date.now();
  how(child);
  const [answer, streamed, [code]] = await Promise.all([slow, stream.text(), exited]);
  return { answer, streamed, code, isQuick: Date.now() - askedAt < drainDeadlineMs / 2 };
}

test.each([
  ['SIGTERM', (child: ReturnType<typeof spawn>) => void child.kill('SIGTERM')],
  ['SIGINT', (child: ReturnType<typeof spawn>) => void child.kill('SIGINT')],
  ['the end of its parent', (child: ReturnType<typeof spawn>) => child.disconnect()],
])(
  'on %s finishes what is in flight, ends streams, and exits with 0',
  async (_what, how) => {
    expect(await endBy(how)).toEqual({ answer: 'finished', streamed: 'begun\nended\n', code: 0, isQuick: true });
  },
  20_000,
);
