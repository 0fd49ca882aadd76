import { existsSync } from 'node:fs';
import path from 'node:path';
import { nodeBinary } from './node-binary.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { fingerprint, stamp } from './stamp.mjs';

/** Services with a folder in prisma/. */
const services = ['identity', 'compute'];

/**
 * Generates the Prisma client of every service whose schema changed since the last time.
 * @param {AbortSignal} [signal] aborting it ends the generation
 */
export async function generatePrismaClients(signal) {
  await Promise.all(services.map((service) => generate(service, signal)));
}

/**
 * @param {string} service
 * @param {AbortSignal | undefined} signal
 */
async function generate(service, signal) {
  const output = path.join(root, 'packages/db/src/generated', service);
  const config = path.join(root, 'prisma', service, 'prisma.config.ts');
  const wanted = fingerprint([
    path.join(root, 'prisma', service, 'schema.prisma'),
    path.join(root, 'node_modules/prisma/package.json'),
  ]);
  const done = stamp(path.join(output, '.made-from'));
  if (done.matches(wanted) && existsSync(path.join(output, 'client.ts'))) return;
  const node = nodeBinary();
  await run(node, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate', '--config', config], {
    // The engine's script is started by its first line and must find the same Node.
    env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` },
    signal,
  });
  done.write(wanted);
}
