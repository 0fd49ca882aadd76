import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTool, type ToolResult } from '../check/tool.ts';
import { root } from '../install/root.mjs';
import { copyTemplate } from './copy-template.ts';
import { dependingOn } from './depend-on.ts';
import { namesOf } from './names.ts';

const names = namesOf('cirrus-two');

/** A checkout with nothing in it but the new package. */
describe('a new provider', () => {
  const checkout = mkdtempSync(path.join(tmpdir(), 'kumo-new-provider-'));
  const folder = path.join(checkout, 'packages/provider-cirrus-two');
  let files: string[] = [];

  beforeAll(() => {
    symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'));
    copyFileSync(path.join(root, 'tsconfig.base.json'), path.join(checkout, 'tsconfig.base.json'));
    files = copyTemplate(names, folder);
  });
  afterAll(() => rmSync(checkout, { recursive: true, force: true }));

  it('touches its own package only, and carries its own name everywhere', () => {
    expect(readdirSync(path.join(checkout, 'packages'))).toEqual(['provider-cirrus-two']);
    expect(files).toContain('src/cirrus-two.conformance.test.ts');
    const text = files.map((file) => `${file} ${readFileSync(path.join(folder, file), 'utf8')}`).join('\n');
    expect(text).not.toMatch(/template/i);
    expect(text).toContain('export { cirrusTwo }');
    expect(text).toContain("letters: 'Ct'");
  });

  it('is what compute may import, by one line more of its manifest, and takes one line of its list', () => {
    const lines = (text: string) => text.split('\n');
    const manifest = readFileSync(path.join(root, 'apps/compute/package.json'), 'utf8');
    const changed = lines(dependingOn(manifest, 'cirrus-two'));
    expect(changed.filter((line) => !lines(manifest).includes(line))).toEqual([
      '    "@kumo/provider-cirrus-two": "0.1.0",',
    ]);
    expect(changed).toHaveLength(lines(manifest).length + 1);
    const list = readFileSync(path.join(root, 'apps/compute/src/providers.ts'), 'utf8');
    for (const kind of ['docker', 'aws', 'openstack', 'cloudstack', 'sandbox']) {
      expect(lines(list).filter((line) => line.includes(kind))).toEqual([
        `  (await import('@kumo/provider-${kind}')).${kind},`,
      ]);
    }
  });

  it('is not written over one that is there', () => {
    expect(() => copyTemplate(names, folder)).toThrow('is there already');
  });

  it('is sound to TypeScript', async () => {
    expect(await runTool('tsc', ['-p', folder, '--noEmit'], checkout)).toMatchObject({ status: 0, stdout: '' });
  }, 60_000);

  it('fails its conformance tests in every verb that it declares, keeps what it says is absent, and passes its others', async () => {
    const { status, verbs } = await conformanceOf(folder);
    expect(status).toBe(1);
    const byResult = (result: string) => verbs.filter((verb) => verb.result === result);
    expect(byResult('failed').map(({ noun, verb }) => `${noun}.${verb}`)).toEqual([
      ...['instances.list', 'instances.launch', 'instances.start', 'instances.stop', 'instances.reboot'],
      'instances.terminate',
    ]);
    const reasons = verbs.flatMap(({ promises }) => promises.filter(({ result }) => result === 'failed'));
    expect(new Set(reasons.map(({ reason }) => reason))).toEqual(
      new Set(['identify of Cirrus Two is not written yet.']),
    );
    const passed = byResult('passed');
    expect(passed.length + 6).toBe(verbs.length);
    expect(passed.every(({ support }) => support === 'unsupported')).toBe(true);
  }, 120_000);

  it('refuses a kind that can be no key', () => {
    for (const kind of ['Big', 'big_cloud', '1and1', 'core', '-x', ''])
      expect(() => namesOf(kind)).toThrow('can not be a kind');
    expect(namesOf('e2e', 'E2E Networks')).toMatchObject({
      identifier: 'e2e',
      displayName: 'E2E Networks',
      letters: 'En',
    });
  });
});

interface Verb {
  readonly noun: string;
  readonly verb: string;
  readonly support: string;
  readonly result: string;
  readonly promises: readonly { readonly result: string; readonly reason?: string }[];
}

async function conformanceOf(
  folder: string,
): Promise<Pick<ToolResult, 'status'> & { readonly verbs: readonly Verb[] }> {
  const reports = path.join(folder, 'reports');
  // The environment of this run would make the inner one report to it.
  const args = [
    'VITEST=',
    'CI=',
    `KUMO_CONFORMANCE_REPORT=${reports}`,
    path.join(root, 'node_modules/.bin/vitest'),
    'run',
  ];
  const { status, stdout } = await runTool('env', [...args, '--root', folder], folder);
  expect(stdout).toContain('mapping.test.ts');
  const [report = ''] = readdirSync(reports);
  return { status, verbs: JSON.parse(readFileSync(path.join(reports, report), 'utf8')).verbs };
}
