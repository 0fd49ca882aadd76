import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Journal } from './journal.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'kumo-journal-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function open(folder: string, options?: { compactAfterBytes: number }) {
  const journal = new Journal(folder, options);
  const records: unknown[] = [];
  journal.open((record) => records.push(record));
  return { journal, records };
}

describe('journal', () => {
  it('gives everything back in order', () => {
    const folder = newFolder();
    const first = open(folder);
    first.journal.append({ n: 1 });
    first.journal.append({ n: 2 });
    first.journal.close();
    expect(open(folder).records).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('cuts off half a line that a crash left, and goes on after it', () => {
    const folder = newFolder();
    const first = open(folder);
    first.journal.append({ n: 1 });
    first.journal.close();
    appendFileSync(join(folder, 'journal-0.jsonl'), '{"n":2,"text":"üb');
    const second = open(folder);
    second.journal.append({ n: 3 });
    second.journal.close();
    expect(open(folder).records).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it('keeps what is true and drops the history when it has grown', () => {
    const folder = newFolder();
    const { journal } = open(folder, { compactAfterBytes: 100 });
    for (let n = 0; n < 50; n += 1) journal.append({ n });
    expect(journal.isLong).toBe(true);
    journal.compact([{ n: 49 }]);
    expect(journal.isLong).toBe(false);
    journal.append({ n: 50 });
    journal.close();
    expect(open(folder).records).toEqual([{ n: 49 }, { n: 50 }]);
    expect(readdirSync(folder).sort()).toEqual(['journal-1.jsonl', 'snapshot.jsonl']);
  });

  it('is what it was when a crash comes between snapshot and new journal', () => {
    const folder = newFolder();
    const { journal } = open(folder);
    journal.append({ n: 1 });
    const old = readFileSync(join(folder, 'journal-0.jsonl'));
    journal.compact([{ n: 1 }]);
    journal.close();
    rmSync(join(folder, 'journal-1.jsonl'));
    writeFileSync(join(folder, 'journal-0.jsonl'), old);
    expect(open(folder).records).toEqual([{ n: 1 }]);
  });

  it('is what it was when a crash comes in the middle of a snapshot', () => {
    const folder = newFolder();
    const { journal } = open(folder);
    journal.append({ n: 1 });
    journal.close();
    writeFileSync(join(folder, 'snapshot.jsonl.new'), '{"generation":1}\n{"n"');
    expect(open(folder).records).toEqual([{ n: 1 }]);
  });
});
