import { computeOperations } from '@kumo/api-contract';
import { type ComputeTransaction, computeJobsSchema, createComputeDatabase } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import {
  auditEventType,
  createEventFeed,
  createIdempotency,
  createJobs,
  createPrincipalVerifier,
  createRelay,
  createServer,
  createVault,
  createWorkflowRunner,
  fetchPrincipalKeys,
  type Log,
  mountRest,
  mountTrpc,
  type Principal,
  principalHeader,
  type RunningService,
} from '@kumo/service-kit';
import { addAuditRoutes } from './audit/audit.routes.ts';
import { createCallWatch } from './clouds/call-watch.ts';
import { createCloudSecrets } from './clouds/cloud-secrets.ts';
import { createCloudViews } from './clouds/cloud-views.ts';
import { cloudsRouter } from './clouds/clouds.router.ts';
import { createCloudConnections } from './clouds/connections.ts';
import { createEndpointCheck } from './clouds/endpoints.ts';
import { createCloudForgetting } from './clouds/forgetting.ts';
import type { ComputeConfig } from './config.ts';
import { mountConsoleUpgrade } from './consoles/console-upgrade.ts';
import { createConsoles } from './consoles/consoles.service.ts';
import { cloudGrantsRouter } from './grants/grants.router.ts';
import { startGrantsUpkeep } from './grants/grants-upkeep.ts';
import { instancesRouter } from './instances/instances.router.ts';
import type { OperationInput } from './operations/change-steps.ts';
import { createOperationProgress } from './operations/operation-progress.ts';
import { createOperationRecorder, describeError } from './operations/operation-recorder.ts';
import { operationWorkflows } from './operations/operation-workflows.ts';
import { operationsRouter } from './operations/operations.router.ts';
import { createOperations } from './operations/operations.service.ts';
import { ownPorts } from './own-ports.ts';
import { providersRouter } from './providers/providers.router.ts';
import { providers as shipped } from './providers.ts';
import { quotaUsageRouter } from './quotas/quotas.router.ts';
import { createQuotas } from './quotas/quotas.service.ts';
import { resourceRouters } from './resources/resources.router.ts';
import { addRunningRoutes } from './running/running.routes.ts';
import { createTree } from './tree/identity-client.ts';
import { startUpkeep } from './upkeep.ts';
import { createUploads } from './uploads/uploads.ts';
import { createWatching } from './watching.ts';

/** Operations that one process carries out side by side, and of one cloud. Most of the time they wait for their cloud. */
const operationsAtOnce = 1_024;
const operationsPerCloud = 64;

/** Puts the service together and starts it: the only place that knows what is wired to what. */
export async function startCompute(
  config: ComputeConfig,
  log: Log,
  providers: ReadonlyMap<string, Provider> = shipped,
): Promise<RunningService & { readonly port: number }> {
  const connection = {
    connectionString: config.KUMO_DATABASE_URL,
    schema: 'compute',
    applicationName: 'kumo compute',
  };
  const database = createComputeDatabase(config.KUMO_DATABASE_URL);
  const vault = createVault(config.KUMO_MASTER_KEY, config.KUMO_MASTER_KEY_PREVIOUS);
  const secrets = createCloudSecrets(vault);
  const cloudViews = createCloudViews(database, providers);
  const idempotency = createIdempotency(vault);
  const endpoints = createEndpointCheck({ allowed: config.KUMO_ALLOWED_ENDPOINTS, ownPorts: ownPorts(config) });
  const callWatch = createCallWatch(log);
  const sandboxUrl = config.KUMO_SANDBOX_URL;
  const connections = createCloudConnections({
    database,
    providers,
    secrets,
    endpoints,
    sandbox: sandboxUrl === undefined ? null : { url: sandboxUrl, token: config.KUMO_INTERNAL_TOKEN },
    log,
    hooks: callWatch.hooks,
  });

  const feed = await createEventFeed({ ...connection, log });
  const relay = createRelay({ ...connection, log, keepTypes: [auditEventType] });
  const watching = await createWatching({ database, connections, feed, providers, log });

  const jobs = await createJobs({ ...connection, jobsSchema: computeJobsSchema, log });
  const progress = createOperationProgress((error) => log.debug({ err: error }, 'progress was not told'));
  const runner = createWorkflowRunner<ComputeTransaction>({
    jobs,
    transact: (work) => database.asSystem(work),
    log,
    onChange: createOperationRecorder({ cloudViews, progress }),
    describeError,
    groups: { of: ({ input }) => (input as OperationInput).cloudId, atOnce: operationsPerCloud },
  });
  const tree = createTree(config.KUMO_IDENTITY_URL, config.KUMO_INTERNAL_TOKEN);
  const quotas = createQuotas(tree);
  const operations = createOperations({ quotas, database, vault, idempotency, feed, runner });
  const { inventory } = watching;
  const { intentOf, sealFor } = operations;
  const uploads = createUploads({ database, log });
  const workflowDeps = { database, connections, inventory, progress, uploads, intentOf, sealFor };
  for (const workflow of operationWorkflows(() => workflowDeps)) runner.add(workflow);

  const forgetting = createCloudForgetting({ database, jobs });
  const shared = {
    tree,
    database,
    providers,
    connections,
    secrets,
    cloudViews,
    inventory,
    idempotency,
    operations,
    feed,
  };
  const deps = { ...shared, forgetting, uploads };
  const consoles = createConsoles(deps);
  const server = createServer({
    name: 'compute',
    log,
    internalToken: config.KUMO_INTERNAL_TOKEN,
    registries: [callWatch.registry],
    readiness: async () => void (await database.readAsSystem((sql) => sql.query('SELECT 1'))),
  });
  const verifier = createPrincipalVerifier({
    fetchKeys: fetchPrincipalKeys(config.KUMO_IDENTITY_URL, config.KUMO_INTERNAL_TOKEN),
  });
  const principalOf = async (headers: NodeJS.Dict<string | string[]>): Promise<Principal | null> => {
    const token = headers[principalHeader];
    return typeof token === 'string' ? verifier.verify(token) : null;
  };
  const door = {
    tree: computeOperations,
    handlers: {
      ...resourceRouters(deps),
      providers: providersRouter(deps),
      clouds: cloudsRouter(deps),
      cloudGrants: cloudGrantsRouter(deps),
      instances: instancesRouter({ ...deps, quotas, consoles, watching: watching.instanceHandlers }),
      operations: operationsRouter(deps),
      quotaUsage: quotaUsageRouter({ database, tree, quotas }),
      events: watching.eventHandlers,
    },
    principalOf,
    validateResponses: config.KUMO_VALIDATE_RESPONSES,
  };
  addRunningRoutes(server, { internalToken: config.KUMO_INTERNAL_TOKEN, database });
  mountRest(server, door);
  await mountTrpc(server, door);
  addAuditRoutes(server, { internalToken: config.KUMO_INTERNAL_TOKEN, database });
  mountConsoleUpgrade(server, { consoles, principalOf, log });

  await server.listen({ host: config.KUMO_SERVICE_HOST, port: config.KUMO_SERVICE_PORT });
  await watching.start();
  await runner.work(operationsAtOnce);
  await forgetting.work();
  const upkeep = startUpkeep(database, log);
  const grantsUpkeep = startGrantsUpkeep({ database, tree, providers, log });
  log.info({ address: server.listeningOrigin }, 'compute listens');

  return {
    port: Number(new URL(server.listeningOrigin).port),
    async drain() {
      await Promise.all([server.close(), jobs.stop(), upkeep.stop(), grantsUpkeep.stop()]);
      await uploads.stop();
      await watching.stop();
      await Promise.all([relay.stop(), feed.stop()]);
      await connections.close();
      await database.close();
    },
  };
}
