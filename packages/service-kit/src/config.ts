import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** One environment variable. */
export interface Variable<Schema extends z.ZodType = z.ZodType> {
  /** For the documentation's table: meaning, unit, range. */
  describe: string;
  /** As it would be written in the environment. */
  default?: string;
  /** Never printed, also not in errors. */
  secret?: boolean;
  /** Parses the text; one that takes `undefined` makes the variable optional. */
  schema: Schema;
}

/** The variables of one service, by name. */
export type ConfigSpec = Record<string, Variable>;

/** The parsed variables, under their own names. */
export type ConfigOf<Spec extends ConfigSpec> = { [Name in keyof Spec]: z.output<Spec[Name]['schema']> };

/** The environment, as `process.env` gives it. */
export type Environment = Record<string, string | undefined>;

/** What a service's `src/config.ts` exports. */
export interface ConfigDefinition<Spec extends ConfigSpec> {
  configSpec: Spec;
  /** Throws {@link ConfigError} with every problem at once. */
  readConfig(environment: Environment): ConfigOf<Spec>;
}

/** The environment is not valid. The message names every variable at fault and never shows a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly #problems: { variable: string; message: string }[];

  constructor(problems: { variable: string; message: string }[]) {
    super(`Not configured:\n${problems.map(({ variable, message }) => `  ${variable}: ${message}`).join('\n')}`);
    this.#problems = problems;
    this.stack = this.message; // for the person who starts it: where it was thrown says nothing
  }

  get problems(): readonly { variable: string; message: string }[] {
    return this.#problems;
  }
}

/** How a process ends whose environment is not valid (EX_CONFIG of sysexits): to be started again would not help it. */
const misconfigured = 78;

/** Says on standard error what is wrong with the environment, and ends the process. */
export function endMisconfigured(error: ConfigError): never {
  console.error(error.message);
  process.exit(misconfigured);
}

/** The environment of this process; one that is not valid ends it. */
export function readOwnConfig<Spec extends ConfigSpec>(
  definition: Pick<ConfigDefinition<Spec>, 'readConfig'>,
): ConfigOf<Spec> {
  try {
    return definition.readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) endMisconfigured(error);
    throw error;
  }
}

/**
 * Declares a service's environment once: read by the service, listed in the documentation. Every variable `X` may also
 * come as `X_FILE`, the path of a file that holds it (a trailing line break is not part of it). Empty counts as unset.
 */
export function defineConfig<const Spec extends ConfigSpec>(configSpec: Spec): ConfigDefinition<Spec> {
  return { configSpec, readConfig: (environment) => readVariables(configSpec, environment) };
}

function readVariables<Spec extends ConfigSpec>(spec: Spec, environment: Environment): ConfigOf<Spec> {
  const problems: { variable: string; message: string }[] = [];
  const values: Record<string, unknown> = {};
  for (const [variable, { schema, default: fallback, secret, describe }] of Object.entries(spec)) {
    try {
      const raw = readRaw(variable, environment);
      const parsed = schema.safeParse(raw ?? fallback);
      if (parsed.success) values[variable] = parsed.data;
      else if (raw === undefined) problems.push({ variable, message: `is required: ${describe}` });
      else problems.push({ variable, message: secret ? `is not valid: ${describe}` : issuesOf(parsed.error) });
    } catch (error) {
      problems.push({ variable, message: error instanceof Error ? error.message : String(error) });
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values as ConfigOf<Spec>; // each value was made by the schema of its own name
}

function readRaw(variable: string, environment: Environment): string | undefined {
  const direct = environment[variable] || undefined;
  const file = environment[`${variable}_FILE`] || undefined;
  if (direct !== undefined && file !== undefined) throw new Error(`is given twice, also as ${variable}_FILE`);
  if (file === undefined) return direct;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    throw new Error(`${variable}_FILE names a file that cannot be read: ${file}`, { cause: error });
  }
}

function issuesOf(error: z.ZodError): string {
  return error.issues.map((issue) => issue.message).join('; ');
}
