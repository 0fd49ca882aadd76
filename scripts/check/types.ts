import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../install/root.mjs';
import { type Check, CheckFailed } from './check.ts';
import { runTool } from './tool.ts';

/** Every folder with a tsconfig.json of its own. */
function typedFolders(): string[] {
  const workspaces = ['apps', 'packages'].flatMap((group) =>
    readdirSync(path.join(root, group)).map((name) => `${group}/${name}`),
  );
  return [...workspaces, 'scripts'].filter((folder) => existsSync(path.join(root, folder, 'tsconfig.json')));
}

/** TypeScript's own judgement of each workspace. */
export const typeChecks: Check[] = [
  {
    name: 'every workspace is sound to TypeScript',
    async run() {
      const failures: string[] = [];
      // One at a time: the compiler itself uses every core.
      for (const folder of typedFolders()) {
        const { status, stdout } = await runTool('tsc', ['--project', folder, '--noEmit', '--pretty', 'false']);
        if (status !== 0) failures.push(stdout.trim());
      }
      if (failures.length > 0) throw new CheckFailed(failures.join('\n'));
    },
  },
];
