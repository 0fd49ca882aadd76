import { watch } from 'node:fs';
import path from 'node:path';
import { root } from '../install/root.mjs';
import type { SupervisedProcess } from './supervised-process.ts';

/** Editors write a file in several steps; these count as one change. Milliseconds. */
const settleMs = 150;

/** For development: starts a service anew when its code changes, and all of them when a package's does. */
export function reloadOnChange(services: SupervisedProcess[]): void {
  for (const service of services) {
    if (service.name === 'web') continue; // Next watches its own
    onChange(path.join(root, 'apps', service.name, 'src'), () => service.reload());
  }
  onChange(path.join(root, 'packages'), () => {
    for (const service of services) if (service.name !== 'web') service.reload();
  });
}

function onChange(folder: string, react: () => void): void {
  let pending: NodeJS.Timeout | undefined;
  watch(folder, { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts') || file.includes('node_modules')) return;
    clearTimeout(pending);
    pending = setTimeout(react, settleMs);
  }).unref();
}
