import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

const largestBytes = 10 * 1024 * 1024;
const keptFiles = 3;

/** Appends to `<folder>/<name>.log`. At 10 MB it becomes `<name>.1.log` and so on; three old ones are kept. */
export class LogFile {
  readonly #file: string;
  #descriptor: number;
  #bytes: number;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = path.join(folder, `${name}.log`);
    this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    this.#descriptor = openToAppend(this.#file);
  }

  /** Into the system's cache at once, so that what was said last is there when this process is killed. */
  write(text: Buffer | string): void {
    const chunk = Buffer.from(text);
    if (this.#bytes + chunk.length > largestBytes) this.#rotate();
    try {
      this.#bytes += writeSync(this.#descriptor, chunk);
    } catch (error) {
      // A full disk costs log lines, never a service.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    const old = (number: number) => this.#file.replace(/\.log$/, `.${number}.log`);
    rmSync(old(keptFiles), { force: true });
    for (let number = keptFiles - 1; number >= 1; number--) renameIfThere(old(number), old(number + 1));
    renameIfThere(this.#file, old(1));
    this.#descriptor = openToAppend(this.#file);
    this.#bytes = 0;
  }
}

function openToAppend(file: string): number {
  return openSync(file, 'a', 0o600);
}

function renameIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false })) renameSync(from, to);
}
