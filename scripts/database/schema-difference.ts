import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataService } from '@kumo/db/bootstrap';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The SQL that turns the migrated schema of `service` at `superuserUrl` into what its schema.prisma says; empty when
 * they agree. `schema` replaces the service's own schema.prisma by another text.
 */
export async function schemaDifference(service: DataService, superuserUrl: string, schema?: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-schema-difference-'));
  try {
    const schemaFile = schema === undefined ? schemaPath(service) : path.join(folder, 'schema.prisma');
    if (schema !== undefined) writeFileSync(schemaFile, schema);
    const output = path.join(folder, 'difference.sql');
    const status = await runPrisma(
      [
        'migrate',
        'diff',
        '--config',
        path.join(root, `prisma/${service}/prisma.config.ts`),
        '--from-config-datasource',
      ],
      ['--to-schema', schemaFile, '--script', '--exit-code', '--output', output],
      superuserUrl,
    );
    return status === 0 ? '' : await readFile(output, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where a service's models are. */
export function schemaPath(service: DataService): string {
  return path.join(root, `prisma/${service}/schema.prisma`);
}

/** `migrate diff --exit-code` answers 0 for "the same" and 2 for "different"; anything else is a failure. */
async function runPrisma(command: string[], options: string[], databaseUrl: string): Promise<0 | 2> {
  const child = spawn(
    process.execPath,
    [path.join(root, 'node_modules/prisma/build/index.js'), ...command, ...options],
    {
      cwd: root,
      // The engine's script is started by its first line and must find the same Node.
      env: {
        ...process.env,
        PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}`,
        PRISMA_DATABASE_URL: databaseUrl,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said: string[] = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0 && status !== 2)
    throw new Error(`prisma ${command.join(' ')} ended with ${status}:\n${said.join('')}`);
  return status;
}
