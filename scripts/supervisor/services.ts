import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DataService } from '@kumo/db/bootstrap';
import { compileCache, nodeBinary } from '../install/node-binary.mjs';
import { root } from '../install/root.mjs';
import { webServer } from './web-build.ts';

/** Every service, in the order in which the others are stopped after the gateway. */
export const serviceNames = ['gateway', 'web', 'compute', 'identity', 'sandbox'] as const;

/** A process of its own. */
export type ServiceName = (typeof serviceNames)[number];

/** What all services of one installation are told. */
export interface Surroundings {
  dataFolder: string;
  publicUrl: string;
  ports: Record<ServiceName, number>;
  databaseUrls: Record<DataService, string>;
  masterKey: string;
  internalToken: string;
  setupToken: string;
  isDevelopment: boolean;
}

/** Variables with secrets or of the supervisor's own: only those services get them that are named below. */
const notInherited =
  /^(npm_.*|PORT|DATABASE_URL|KUMO_(MASTER_KEY(_PREVIOUS)?|OWNER_.*|ORGANIZATION|SMTP_URL|MAIL_FROM|DATABASE_URL|SETUP_TOKEN|LAUNCHER_PID|STARTED_AT))(_FILE)?$/;

/** True for a service that exists in this checkout. */
export function isBuilt(name: ServiceName): boolean {
  return name === 'web' || existsSync(path.join(root, 'apps', name, 'src/main.ts'));
}

/**
 * Megabytes of young garbage that V8 lets pile up. With its default of 16, modules loaded at the start alone keep some
 * 20 MB more resident in each process; smaller than this costs throughput.
 */
const youngGarbageMb = 4;

/** The command line of a service. */
export function commandOf(name: ServiceName, { isDevelopment, ports }: Surroundings): string[] {
  const node = [nodeBinary(), `--max-semi-space-size=${youngGarbageMb}`];
  if (name === 'web') return [...node, ...webServer(ports.web, isDevelopment)];
  return [...node, path.join(root, 'apps', name, 'src/main.ts')];
}

/** The environment of a service: what everybody gets, and the secrets that only it needs. */
export function environmentOf(
  name: ServiceName,
  surroundings: Surroundings,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const { ports, dataFolder, publicUrl, internalToken, isDevelopment } = surroundings;
  const inherited = Object.fromEntries(Object.entries(environment).filter(([key]) => !notInherited.test(key)));
  const url = (service: ServiceName): string => `http://127.0.0.1:${ports[service]}`;
  return {
    ...inherited,
    NODE_ENV: isDevelopment ? 'development' : 'production',
    NODE_COMPILE_CACHE: compileCache,
    KUMO_DATA_DIR: dataFolder,
    KUMO_PUBLIC_URL: publicUrl,
    KUMO_INTERNAL_TOKEN: internalToken,
    KUMO_SERVICE_PORT: String(ports[name]),
    KUMO_IDENTITY_URL: url('identity'),
    KUMO_COMPUTE_URL: url('compute'),
    KUMO_SANDBOX_URL: url('sandbox'),
    KUMO_WEB_URL: url('web'),
    ...ownEnvironment(name, surroundings, environment),
  };
}

function ownEnvironment(
  name: ServiceName,
  { ports, dataFolder, databaseUrls, masterKey, setupToken }: Surroundings,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const local = { KUMO_SERVICE_HOST: '127.0.0.1' };
  const sealed = { KUMO_MASTER_KEY: masterKey, ...passedOn(environment, /^KUMO_MASTER_KEY_PREVIOUS(_FILE)?$/) };
  switch (name) {
    case 'gateway':
      return { PORT: String(ports.gateway) };
    case 'identity':
      return {
        ...local,
        ...sealed,
        ...passedOn(environment, /^KUMO_(OWNER_.*|ORGANIZATION|SMTP_URL(_FILE)?|MAIL_FROM)$/),
        KUMO_DATABASE_URL: databaseUrls.identity,
        KUMO_SETUP_TOKEN: setupToken,
        KUMO_AUDIT_HEADS_FILE: environment.KUMO_AUDIT_HEADS_FILE || path.join(dataFolder, 'audit-heads.jsonl'),
      };
    case 'compute':
      return { ...local, ...sealed, KUMO_DATABASE_URL: databaseUrls.compute };
    case 'sandbox':
      return local;
    case 'web':
      return { ...local, PORT: String(ports.web), HOSTNAME: '127.0.0.1', NEXT_TELEMETRY_DISABLED: '1' };
  }
}

function passedOn(environment: NodeJS.ProcessEnv, names: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([key]) => names.test(key)));
}
