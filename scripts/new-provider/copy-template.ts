import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../install/root.mjs';
import { type ProviderNames, renamed } from './names.ts';

const template = path.join(root, 'scripts/templates/provider');

/** Writes a new adapter's package into a folder that is not there yet, and returns the files that it has. */
export function copyTemplate(names: ProviderNames, folder: string): string[] {
  if (existsSync(folder)) throw new Error(`${folder} is there already.`);
  const files = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map((entry) => path.relative(template, path.join(entry.parentPath, entry.name)))
    .sort();
  return files.map((file) => {
    const name = renamed(file, names).replace('.template-test.ts', '.test.ts');
    const target = path.join(folder, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, renamed(readFileSync(path.join(template, file), 'utf8'), names));
    return name;
  });
}
