import { join } from 'node:path';
import { z } from 'zod';

/** The environment of the sandbox, each variable with its unit and default. */
export const environmentSchema = z.object({
  KUMO_SERVICE_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen at.'),
  KUMO_SERVICE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(0)
    .describe('Port to listen at; 0 takes a free one.'),
  KUMO_DATA_DIR: z
    .string()
    .min(1)
    .default('.kumo')
    .describe('Folder for what must survive; the sandbox uses `sandbox` in it.'),
  KUMO_INTERNAL_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Callers must send it as x-internal-token. Unset: anybody who reaches the port may call.'),
  KUMO_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** What the sandbox runs with. */
export interface SandboxConfig {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly internalToken: string | undefined;
  readonly logLevel: z.output<typeof environmentSchema>['KUMO_LOG_LEVEL'];
}

/** Parses the environment. Throws with every variable that is wrong, without their values. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): SandboxConfig {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The sandbox can not start: ${wrong.join('; ')}`);
  }
  return {
    host: parsed.data.KUMO_SERVICE_HOST,
    port: parsed.data.KUMO_SERVICE_PORT,
    folder: join(parsed.data.KUMO_DATA_DIR, 'sandbox'),
    internalToken: parsed.data.KUMO_INTERNAL_TOKEN,
    logLevel: parsed.data.KUMO_LOG_LEVEL,
  };
}
