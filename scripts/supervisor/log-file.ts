import { createWriteStream, mkdirSync, renameSync, rmSync, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';

const largestBytes = 10 * 1024 * 1024;
const keptFiles = 3;

/** Appends to `<folder>/<name>.log`. At 10 MB it becomes `<name>.1.log` and so on; three old ones are kept. */
export class LogFile {
  readonly #file: string;
  #stream: WriteStream;
  #bytes: number;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = path.join(folder, `${name}.log`);
    this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    this.#stream = openStream(this.#file);
  }

  write(chunk: Buffer | string): void {
    if (this.#bytes > largestBytes) this.#rotate();
    this.#bytes += chunk.length;
    this.#stream.write(chunk);
  }

  #rotate(): void {
    this.#stream.end();
    const old = (number: number) => this.#file.replace(/\.log$/, `.${number}.log`);
    rmSync(old(keptFiles), { force: true });
    for (let number = keptFiles - 1; number >= 1; number--) renameIfThere(old(number), old(number + 1));
    renameIfThere(this.#file, old(1));
    this.#stream = openStream(this.#file);
    this.#bytes = 0;
  }
}

function openStream(file: string): WriteStream {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  stream.on('error', () => stream.destroy()); // a full disk costs log lines, never a service
  return stream;
}

function renameIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false })) renameSync(from, to);
}
