import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

const standardOutputDescriptor = 1;
/** How long a reader that has fallen behind is waited for before a line is lost: 50 × 10 ms. */
const busyAttempts = 50;
const busyWaitMs = 10;

/**
 * Standard output as a log's destination, each line written at once. When nobody reads any more (the supervisor was
 * killed), lines are dropped: pino's own destination would try for ever to write them before the process may end.
 */
export function standardOutput(write: (line: string) => void = writeLine): DestinationStream {
  let isGone = false;
  return {
    write(line) {
      for (let attempt = 0; attempt < busyAttempts && !isGone; attempt++) {
        try {
          write(line);
          return;
        } catch (error) {
          if (!isBusy(error)) isGone = true;
          else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyWaitMs);
        }
      }
    },
  };
}

function writeLine(line: string): void {
  writeSync(standardOutputDescriptor, line);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY');
}
