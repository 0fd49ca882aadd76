import { pick, stir } from './hash.ts';

/** One line that an instance wrote. */
export interface SandboxLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

const bootLines = [
  'kernel: Linux version 6.12.9 (simulated)',
  'kernel: Command line: root=/dev/vda1 console=ttyS0',
  'systemd[1]: Detected virtualization sandbox.',
  'systemd[1]: Reached target Network is Online.',
  'cloud-init[311]: Cloud-init finished',
  'systemd[1]: Startup finished in 2.114s.',
] as const;
const paths = ['/', '/api/orders', '/api/cart', '/login', '/assets/app.js', '/healthz', '/api/search?q=boots'] as const;

/** Milliseconds between two lines of a running instance. */
export const lineEveryMs = 2_000;

/** Lines `from` to `to` (from 0, `to` excluded) since the instance booted. Line n was written n intervals after the boot. */
export function linesBetween(seed: number, index: number, bootedAt: number, from: number, to: number): SandboxLine[] {
  const lines: SandboxLine[] = [];
  for (let number = Math.max(0, from); number < to; number += 1) {
    const at = bootedAt + number * lineEveryMs;
    const boot = bootLines[number];
    lines.push(boot === undefined ? workLine(seed, index, number, at) : { at, stream: 'stdout', text: boot });
  }
  return lines;
}

/** How many lines an instance that booted then has written by now. */
export function linesWritten(bootedAt: number, now: number): number {
  return now < bootedAt ? 0 : Math.floor((now - bootedAt) / lineEveryMs) + 1;
}

function workLine(seed: number, index: number, number: number, at: number): SandboxLine {
  const roll = stir(seed ^ index, number, 40);
  const path = pick(paths, seed ^ index, number, 41);
  if (roll % 61 === 0)
    return { at, stream: 'stderr', text: `app[742]: error: upstream timed out after 5000 ms, ${path}` };
  const status = roll % 17 === 0 ? 404 : 200;
  return {
    at,
    stream: 'stdout',
    text: `app[742]: ${status} GET ${path} ${3 + (roll % 180)}ms ${200 + (roll % 9000)}B`,
  };
}
