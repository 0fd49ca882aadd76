import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConformanceReport } from './report.ts';
import { mischiefs } from './self-test/mischiefs.ts';

const folder = fileURLToPath(new URL('self-test/', import.meta.url));
const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));

describe('the conformance kit', () => {
  let reports = '';
  const read = async (variant: string) =>
    JSON.parse(await readFile(join(reports, `paper-${variant}.json`), 'utf8')) as ConformanceReport;

  beforeAll(async () => {
    reports = await mkdtemp(join(tmpdir(), 'kumo-conformance-'));
    const env = { ...process.env, CI: '', KUMO_CONFORMANCE_REPORT: reports };
    // Ends with 1: nearly all of these clouds do something wrong.
    await new Promise<void>((resolve) => {
      execFile(process.execPath, [vitest, 'run', '--root', folder], { env, maxBuffer: 2 ** 26 }, () => resolve());
    });
  }, 120_000);
  afterAll(() => rm(reports, { recursive: true, force: true }));

  it('finds nothing wrong with a cloud that keeps its word, and leaves nothing out', async () => {
    const { verbs } = await read('sound');
    const odd = verbs
      .filter(({ result }) => result !== 'passed')
      .map(({ noun, verb, promises }) => ({ noun, verb, promises }));
    expect(odd).toEqual([]);
  });

  it.each(mischiefs.map(({ breaks, does }, at) => ({ breaks, does, at })))(
    'does not let pass: $breaks that $does',
    async ({ at, breaks }) => {
      const { verbs } = await read(`mischief-${at}`);
      const failed = verbs.filter(({ result }) => result === 'failed').map(({ noun, verb }) => `${noun}.${verb}`);
      expect(failed).toContain(breaks);
    },
  );
});
