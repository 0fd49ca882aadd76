import { readFileSync } from 'node:fs';

/** Environment variables that the supervisor itself reads; the others are those of the services' `config.ts`. */
export const configSpec = {
  PORT: { describe: 'Port of the one address that people and programs use, 0–65535; 0 takes any.', default: '3000' },
  KUMO_DATA_DIR: {
    describe:
      'Folder of everything this installation keeps: database, secrets, logs, `kumo.pid`. Relative to the checkout.',
    default: '.kumo',
  },
  DATABASE_URL: {
    describe:
      'A Postgres 15 or newer to use instead of the embedded one. Its user needs CREATEROLE and a grantable CREATE on the database at the first start.',
    secret: true,
  },
  KUMO_MASTER_KEY: {
    describe: 'Encrypts credentials at rest: 32 random bytes in base64. Made and kept in the data folder when absent.',
    secret: true,
  },
  KUMO_PUBLIC_URL: {
    describe: 'Address that people type to reach this installation. Default: localhost with `PORT`.',
    default: 'http://localhost:3000',
  },
} as const satisfies Record<string, { describe: string; default?: string; secret?: boolean }>;

/**
 * The variable's value, also from the file that `<name>_FILE` names; empty counts as absent.
 * Throws when both are given or the file cannot be read.
 */
export function readVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const direct = environment[name] || undefined;
  const file = environment[`${name}_FILE`] || undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) throw new Error(`${name} is given twice, also as ${name}_FILE.`);
  return readFileSync(file, 'utf8').trim() || undefined;
}

/** `PORT` as a number. */
export function readPort(environment: NodeJS.ProcessEnv): number {
  const text = readVariable(environment, 'PORT') ?? configSpec.PORT.default;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be 0–65535, not "${text}".`);
  return port;
}
