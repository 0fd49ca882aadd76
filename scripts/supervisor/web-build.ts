import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { nodeBinary } from '../install/node-binary.mjs';
import { root } from '../install/root.mjs';
import { run } from '../install/run.mjs';
import { fingerprint, stamp } from '../install/stamp.mjs';

const web = path.join(root, 'apps/web');
const standalone = path.join(web, '.next/standalone/apps/web');
const next = path.join(root, 'node_modules/next/dist/bin/next');

/** What the pages are made from: apps/web and the packages that it imports. */
const sources = [
  ...['src', 'public', 'package.json', 'next.config.ts', 'postcss.config.mjs', 'tsconfig.json'].map((name) =>
    path.join(web, name),
  ),
  ...['ui', 'model', 'api-contract'].map((name) => path.join(root, 'packages', name)),
  path.join(root, 'package-lock.json'),
];

/**
 * Builds the web pages when their sources changed since the last build. `onBuild` is called before that.
 * Aborting `signal` ends a build that runs.
 */
export async function buildWeb(onBuild: () => void, signal: AbortSignal): Promise<void> {
  const wanted = fingerprint(sources, (name) => name === 'node_modules' || name.endsWith('.test.ts'));
  const done = stamp(path.join(web, '.next/.made-from'));
  if (done.matches(wanted) && existsSync(path.join(standalone, 'server.js'))) return;
  onBuild();
  await run(nodeBinary(), [next, 'build'], {
    cwd: web,
    env: {
      ...process.env,
      PATH: `${path.dirname(nodeBinary())}${path.delimiter}${process.env.PATH ?? ''}`,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    signal,
  });
  // Next leaves to us what a content delivery network would serve.
  for (const [from, to] of [
    ['.next/static', '.next/static'],
    ['public', 'public'],
  ] as const) {
    if (existsSync(path.join(web, from))) cpSync(path.join(web, from), path.join(standalone, to), { recursive: true });
  }
  done.write(wanted);
}

/** What Node is to run as the pages' server. */
export function webServer(port: number, isDevelopment: boolean): string[] {
  const prelude = ['--import', path.join(root, 'scripts/supervisor/exit-with-supervisor.mjs')];
  if (isDevelopment) return [...prelude, next, 'dev', web, '--port', String(port), '--hostname', '127.0.0.1'];
  return [...prelude, path.join(standalone, 'server.js')];
}
