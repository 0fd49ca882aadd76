import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kumo-log-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps four files of about 10 MB however much is written, the newest lines in the first', () => {
  const log = new LogFile(folder, 'compute');
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  for (let written = 0; written < 60; written++) log.write(megabyte);
  log.write('the last line\n');
  expect(readFileSync(path.join(folder, 'compute.log'), 'utf8').endsWith('the last line\n')).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['compute.1.log', 'compute.2.log', 'compute.3.log', 'compute.log']);
  for (const file of readdirSync(folder)) {
    expect(statSync(path.join(folder, file)).size).toBeLessThanOrEqual(11 * 1024 * 1024);
    expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
  }
});
