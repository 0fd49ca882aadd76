import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Remembers records across crashes. Every record is one line of JSON, written with one system call before the call that caused
 * it is answered: a killed process loses nothing. The disk is told to keep it (fsync) within a second and when it closes, so a
 * power cut loses a second at most. When the journal has grown, everything still true is written as a snapshot beside it
 * (flushed, then renamed over the old one) and a new journal begins.
 *
 * Records must bring about the same state however often they are read.
 */
export class Journal {
  readonly #folder: string;
  readonly #compactAfterBytes: number;
  #generation = 0;
  #file = -1;
  #bytes = 0;
  #isDirty = false;
  #flushing: NodeJS.Timeout | undefined;

  constructor(folder: string, options: { readonly compactAfterBytes?: number } = {}) {
    this.#folder = folder;
    this.#compactAfterBytes = options.compactAfterBytes ?? 16 * 2 ** 20;
    mkdirSync(folder, { recursive: true });
  }

  /** Reads everything back in order and opens the journal for more. Half a line at its end, left by a crash, is cut off. */
  open(restore: (record: unknown) => void): void {
    const snapshot = this.#path('snapshot');
    if (existsSync(snapshot)) {
      const lines = readFileSync(snapshot, 'utf8').split('\n');
      this.#generation = Number(JSON.parse(lines[0] ?? '{}').generation ?? 0);
      for (const line of lines.slice(1)) if (line !== '') restore(JSON.parse(line));
    }
    const journal = this.#path('journal');
    const bytes = existsSync(journal) ? readFileSync(journal) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    for (const line of bytes.subarray(0, whole).toString('utf8').split('\n'))
      if (line !== '') restore(JSON.parse(line));
    this.#file = openSync(journal, 'a');
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    this.#bytes = whole;
  }

  /** Writes one record down. Throws when the disk is full: the change must then not be made. */
  append(record: unknown): void {
    const line = `${JSON.stringify(record)}\n`;
    const written = writeSync(this.#file, line);
    this.#bytes += Buffer.byteLength(line);
    if (written !== Buffer.byteLength(line)) {
      ftruncateSync(this.#file, this.#bytes - Buffer.byteLength(line));
      this.#bytes -= Buffer.byteLength(line);
      throw new Error('The journal could not be written to its end: no room on the disk.');
    }
    this.#flushSoon();
  }

  /** Whether a snapshot is due. */
  get isLong(): boolean {
    return this.#bytes > this.#compactAfterBytes;
  }

  /** Writes everything that is still true and begins a new journal. */
  compact(records: Iterable<unknown>): void {
    const old = this.#path('journal');
    const fresh = `${this.#path('snapshot')}.new`;
    const file = openSync(fresh, 'w');
    writeSync(file, `${JSON.stringify({ generation: this.#generation + 1 })}\n`);
    for (const record of records) writeSync(file, `${JSON.stringify(record)}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(fresh, this.#path('snapshot'));
    closeSync(this.#file);
    this.#generation += 1;
    this.#file = openSync(this.#path('journal'), 'a');
    this.#bytes = 0;
    rmSync(old, { force: true });
  }

  /** Tells the disk to keep everything and ends. */
  close(): void {
    clearTimeout(this.#flushing);
    if (this.#file < 0) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = -1;
  }

  #flushSoon(): void {
    this.#isDirty = true;
    if (this.#flushing !== undefined) return;
    this.#flushing = setTimeout(() => {
      this.#flushing = undefined;
      if (!this.#isDirty || this.#file < 0) return;
      this.#isDirty = false;
      fsync(this.#file, (error) => {
        if (error) process.emitWarning(`The sandbox's journal could not be flushed: ${error.message}`);
      });
    }, 1_000);
    this.#flushing.unref();
  }

  #path(part: 'snapshot' | 'journal'): string {
    return join(this.#folder, part === 'snapshot' ? 'snapshot.jsonl' : `journal-${this.#generation}.jsonl`);
  }
}
