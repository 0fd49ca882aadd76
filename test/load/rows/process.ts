import { readdirSync, readFileSync } from 'node:fs';
import { startStack } from '../../support/stack.ts';
import { type Figure, median, timed } from '../measure.ts';

const starts = 5;
/** How long everything idles before its memory is read, milliseconds. */
const settleMs = 20_000;

/** Rows 14 and 15: a start with everything built, and what it holds when idle. */
export async function processRows(): Promise<Figure[]> {
  const first = await startStack();
  const dataFolder = first.dataFolder;
  const memory = await idleMemory(first.pid);
  await first.stop();
  const took: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    let stack: Awaited<ReturnType<typeof startStack>> | undefined;
    took.push(
      await timed(async () => {
        stack = await startStack({ dataFolder });
      }),
    );
    await stack?.stop();
  }
  return [
    {
      row: '14',
      measured: `npm start with everything built, median of ${starts}`,
      against: 'limit',
      value: median(took) / 1000,
      target: { atMost: 10 },
      unit: 's',
    },
    {
      row: '15',
      measured: `proportional memory of ${memory.processes} processes, idle for ${settleMs / 1000} s`,
      against: 'limit',
      value: memory.megabytes,
      target: { atMost: 900 },
      unit: 'MB',
    },
  ];
}

async function idleMemory(pid: number): Promise<{ processes: number; megabytes: number }> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const all = [pid, ...descendants(pid)];
  const kilobytes = all.reduce((sum, one) => sum + proportionalKilobytes(one), 0);
  return { processes: all.length, megabytes: kilobytes / 1000 };
}

function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => parentOf(one) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | undefined {
  return Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

/** Shared pages are counted in parts, so that the sum over processes is what the machine really gives. */
function proportionalKilobytes(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end between two looks. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
