import { mkdirSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { keptSecret } from '@kumo/db/bootstrap';
import { freePort, isFree } from '@kumo/db/embedded';
import { root } from '../install/root.mjs';
import { progress } from '../start/progress.mjs';
import { aborted } from '../start/stop-request.mjs';
import { openDatabase, type SupervisedDatabase } from './database.ts';
import { becomesReady } from './readiness.ts';
import { reloadOnChange } from './reload.ts';
import { commandOf, environmentOf, isBuilt, type ServiceName, type Surroundings, serviceNames } from './services.ts';
import { setupLink, setupToken } from './setup-link.ts';
import { shutDown } from './shutdown.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { readPort, readVariable } from './variables.ts';
import { buildWeb } from './web-build.ts';

/** How long a service may take to be ready before the start goes on without it. Milliseconds. */
const readyPatienceMs = 60_000;

/** What one run of the supervisor is about. */
export interface Installation {
  folder: string;
  /** Aborts when it should end. */
  stop: AbortSignal;
  isDevelopment: boolean;
}

/** Starts everything, keeps it running and ends it all when asked. Throws, with nothing left running, when it cannot. */
export async function supervise({ folder, stop, isDevelopment }: Installation): Promise<void> {
  const services: SupervisedProcess[] = [];
  let database: Promise<SupervisedDatabase> | undefined;
  const misconfigured = Promise.withResolvers<never>();
  const start = async (): Promise<void> => {
    const ports = await choosePorts(process.env);
    database = openDatabase(folder, readVariable(process.env, 'DATABASE_URL'));
    const pages = isDevelopment ? Promise.resolve() : buildWeb(() => progress('building the pages'), stop);
    const [{ urls }] = await Promise.all([database, pages]);
    const surroundings: Surroundings = {
      dataFolder: folder,
      publicUrl: (readVariable(process.env, 'KUMO_PUBLIC_URL') ?? `http://localhost:${ports.gateway}`).replace(
        /\/+$/,
        '',
      ),
      ports,
      databaseUrls: urls,
      masterKey:
        readVariable(process.env, 'KUMO_MASTER_KEY') ??
        keptSecret(path.join(folder, 'secrets'), 'master-key', 'base64'),
      internalToken: keptSecret(path.join(folder, 'secrets'), 'internal-token'),
      setupToken: setupToken(folder),
      isDevelopment,
    };
    if (stop.aborted) return;
    noteIdentityAddress(surroundings);
    services.push(...startServices(surroundings, misconfigured.reject));
    if (isDevelopment) reloadOnChange(services); // before it is said to be ready: what is changed then counts
    await reportReadiness(surroundings, services, stop);
    flushCompileCache();
  };

  let failure: unknown;
  await Promise.race([start().then(() => aborted(stop)), aborted(stop), misconfigured.promise]).catch(
    (error: unknown) => {
      failure = error;
    },
  );
  if (stop.aborted) console.log(`Stopping (${String(stop.reason)}) …`);
  const opened = await database?.catch(() => undefined); // its failure is `failure`
  await shutDown(services, async (patienceMs) => opened?.stop(patienceMs));
  if (failure !== undefined && !stop.aborted) throw failure;
  if (stop.aborted) console.log('Kumo has stopped.');
  process.exit(0);
}

async function choosePorts(environment: NodeJS.ProcessEnv): Promise<Record<ServiceName, number>> {
  const wanted = readPort(environment);
  if (wanted !== 0 && !(await isFree(wanted))) {
    throw new Error(`Port ${wanted} is taken by another program; choose one with PORT=…`);
  }
  const ports = await Promise.all(serviceNames.map(async (name) => [name, await freePort()] as const));
  const chosen = Object.fromEntries(ports) as Record<ServiceName, number>; // one entry for each name
  return wanted === 0 ? chosen : { ...chosen, gateway: wanted };
}

/** Where commands on this machine (scripts/kumo) find identity; it listens on a port of this start's own. */
function noteIdentityAddress({ dataFolder, ports }: Surroundings): void {
  const run = path.join(dataFolder, 'run');
  mkdirSync(run, { recursive: true });
  writeFileSync(path.join(run, 'identity.url'), `http://127.0.0.1:${ports.identity}\n`);
}

/** `onMisconfigured`: told what is wrong with the environment that this was started with. Nothing can run until that is mended. */
function startServices(surroundings: Surroundings, onMisconfigured: (reason: Error) => void): SupervisedProcess[] {
  return serviceNames.filter(isBuilt).map((name) => {
    const service = new SupervisedProcess({
      name,
      command: commandOf(name, surroundings),
      cwd: root,
      environment: environmentOf(name, surroundings, process.env),
      dataFolder: surroundings.dataFolder,
      onTrouble: progress,
      onMisconfigured: (words) =>
        onMisconfigured(new Error(words.slice(Math.max(0, words.lastIndexOf('Not configured:'))))),
      ...(surroundings.isDevelopment ? { onLine: (line: string) => console.log(`${name.padEnd(8)} ${line}`) } : {}),
    });
    service.start();
    return service;
  });
}

/** Says of each service when it is ready; at the very end, in one line, that Kumo is. */
async function reportReadiness(
  { ports, publicUrl, dataFolder, setupToken: token }: Surroundings,
  services: SupervisedProcess[],
  stop: AbortSignal,
): Promise<void> {
  const states = await Promise.all(
    services.map(async ({ name }) => {
      const port = ports[name as ServiceName]; // made from serviceNames
      const isReady = await becomesReady(`http://127.0.0.1:${port}/readyz`, readyPatienceMs, stop);
      if (stop.aborted) return;
      progress(
        isReady ? `${name} ready` : `${name} is not ready yet; see ${path.join(dataFolder, 'logs', `${name}.log`)}`,
      );
    }),
  );
  if (stop.aborted || states.length === 0) return;
  try {
    const link = await setupLink(dataFolder, `http://127.0.0.1:${ports.gateway}`, publicUrl, token);
    if (link) console.log(`Set up: ${link}`);
  } catch (error) {
    progress(`no set-up link yet: ${error instanceof Error ? error.message : String(error)}`);
  }
  console.log(`Kumo is ready: ${publicUrl}`);
}
