import { join } from 'node:path';
import { type ConfigOf, defineConfig } from '@kumo/service-kit/config';
import { z } from 'zod';

const definition = defineConfig({
  KUMO_SERVICE_HOST: {
    describe: 'Address on which the service listens for the other services.',
    default: '127.0.0.1',
    schema: z.string(),
  },
  KUMO_SERVICE_PORT: {
    describe: 'Port on which the service listens, 0–65535; 0 takes any.',
    default: '0',
    schema: z.coerce.number().int().min(0).max(65_535),
  },
  KUMO_DATA_DIR: {
    describe: 'Folder of what this machine keeps; the sandbox keeps its journal in `sandbox` below it.',
    default: '.kumo',
    schema: z.string(),
  },
  KUMO_INTERNAL_TOKEN: {
    describe: 'Callers must send it as x-internal-token. Unset: anybody who reaches the port may call.',
    secret: true,
    schema: z.string().min(16).optional(),
  },
  KUMO_LOG_LEVEL: {
    describe: 'Least severe level that is logged: trace, debug, info, warn, error.',
    default: 'info',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
});

/** The environment of the sandbox. */
export const { configSpec } = definition;

/** What the sandbox runs with. */
export interface SandboxConfig {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly internalToken: string | undefined;
  readonly logLevel: ConfigOf<typeof configSpec>['KUMO_LOG_LEVEL'];
}

/** Parses the environment. Throws with every variable that is wrong, without their values. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): SandboxConfig {
  const config = definition.readConfig(environment);
  return {
    host: config.KUMO_SERVICE_HOST,
    port: config.KUMO_SERVICE_PORT,
    folder: join(config.KUMO_DATA_DIR, 'sandbox'),
    internalToken: config.KUMO_INTERNAL_TOKEN,
    logLevel: config.KUMO_LOG_LEVEL,
  };
}
