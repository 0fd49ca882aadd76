// npm run new:provider <kind> ["Display name"]: a package for a new adapter, from scripts/templates/provider, that compute may import.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mustPass } from '../check/tool.ts';
import { root } from '../install/root.mjs';
import { copyTemplate } from './copy-template.ts';
import { dependingOn } from './depend-on.ts';
import { namesOf } from './names.ts';

const [kind, displayName] = process.argv.slice(2);
if (kind === undefined) {
  console.error('Usage: npm run new:provider <kind> ["Display name"], e.g. npm run new:provider big-cloud');
  process.exitCode = 1;
} else {
  await make(kind).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

async function make(kind: string): Promise<void> {
  const names = namesOf(kind, displayName);
  const folder = path.join(root, 'packages', `provider-${kind}`);
  const files = copyTemplate(names, folder);
  // Other names are longer or shorter: lines break elsewhere, and imports sort otherwise.
  await mustPass('biome', ['check', '--write', folder]);
  const compute = path.join(root, 'apps/compute/package.json');
  writeFileSync(compute, dependingOn(readFileSync(compute, 'utf8'), kind));
  for (const file of files) console.log(`  packages/provider-${kind}/${file}`);
  console.log(`
Its conformance tests fail until it is written. Go on with docs/adding-a-provider.md, in short:
  npm install --ignore-scripts && npm run lock:complete
  npx vitest run packages/provider-${kind}
and at the end its line in apps/compute/src/providers.ts.`);
}
