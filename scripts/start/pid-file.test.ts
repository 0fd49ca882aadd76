import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdPidFile } from './pid-file.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kumo-pid-'));
  file = path.join(folder, 'kumo.pid');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('holds the id of this process until it is given back', () => {
  const release = holdPidFile(folder);
  expect(readFileSync(file, 'utf8')).toBe(`${process.pid}\n`);
  release();
  expect(existsSync(file)).toBe(false);
});

it.each([
  ['a process that is gone', '2147483646'],
  ['another program that has the number now', '1'],
  ['nobody', 'garbage'],
])('replaces a file of %s', (_case, content) => {
  writeFileSync(file, content);
  holdPidFile(folder)();
});

it('refuses while a Kumo holds it, but not one that hands over', async () => {
  // A program of that name that waits for the end of its input.
  const program = path.join(folder, 'start.mjs');
  writeFileSync(program, "process.stdin.resume(); process.stdout.write('up');");
  const holder = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    writeFileSync(file, String(holder.pid));
    expect(() => holdPidFile(folder)).toThrow(`already running on ${folder} (process ${holder.pid})`);
    expect(readFileSync(file, 'utf8')).toBe(String(holder.pid));
    holdPidFile(folder, holder.pid)();
  } finally {
    holder.kill();
  }
});

it("leaves another process's file alone when giving back", () => {
  const release = holdPidFile(folder);
  writeFileSync(file, '1');
  release();
  expect(readFileSync(file, 'utf8')).toBe('1');
});
