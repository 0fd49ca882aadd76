import type { ComputeDatabase } from '@kumo/db/compute';
import {
  type CloudGuard,
  type CloudGuardStatus,
  type Connection,
  createCloudGuard,
  guardConnection,
  type Provider,
  type ProviderConnection,
  ProviderError,
} from '@kumo/provider-core';
import { type Log, ProblemError } from '@kumo/service-kit';
import { cloudColumns, type RawCloud, toCloudRow } from '../inventory/cloud-lock.ts';
import type { CallWatch } from './call-watch.ts';
import type { CloudSecrets } from './cloud-secrets.ts';
import type { CloudRow } from './clouds.repository.ts';
import type { EndpointCheck, EndpointPolicy } from './endpoints.ts';

/** A cloud that can be called: everything behind its own guard. */
export interface LiveConnection {
  readonly cloud: CloudRow;
  readonly provider: Provider;
  readonly connection: ProviderConnection;
  readonly guard: CloudGuard;
}

/** Gives connections to clouds, one per cloud and process. */
export interface CloudConnections {
  /** The connection of a stored cloud; whoever asks has made sure that it may be used. `not_found` when it is gone; what the adapter throws when it can't connect. */
  get(cloud: { readonly id: string }): Promise<LiveConnection>;
  /** Connects to what is not stored yet. The caller closes it. */
  open(kind: string, connection: Connection, policy: EndpointPolicy): Promise<ProviderConnection>;
  /** Forgets and closes a cloud's connection. */
  drop(cloudId: string): void;
  close(): Promise<void>;
}

/** What connections are made from. */
export interface CloudConnectionsOptions {
  readonly database: ComputeDatabase;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly secrets: CloudSecrets;
  readonly endpoints: EndpointCheck;
  readonly sandbox: { readonly url: string; readonly token: string } | null;
  readonly log: Log;
  /** What is noted of every call. */
  readonly hooks: CallWatch['hooks'];
  /** Told when a cloud's circuit changes its phase. */
  readonly onHealth?: (cloudId: string, status: CloudGuardStatus) => void;
}

interface Held {
  /** What the connection was made from; another text means that it was replaced. */
  readonly madeFrom: string;
  readonly live: Promise<LiveConnection>;
}

/** Makes the registry of connections. */
export function createCloudConnections(options: CloudConnectionsOptions): CloudConnections {
  const { database, providers, secrets, endpoints, sandbox, log } = options;
  const held = new Map<string, Held>();

  const open = (kind: string, connection: Connection, policy: EndpointPolicy): Promise<ProviderConnection> => {
    const provider = providers.get(kind);
    if (provider === undefined) throw unknownProvider(kind, providers);
    if (connection.endpoint !== undefined) endpoints.checkText(connection.endpoint, policy);
    return provider.connect(connection, {
      ...options.hooks,
      checkEndpoint: (host, port) => checkedAddresses(endpoints, host, port, policy),
      ...(sandbox === null ? {} : { sandboxUrl: sandbox.url, sandboxToken: sandbox.token }),
    });
  };

  const connect = async (cloud: CloudRow): Promise<LiveConnection> => {
    const provider = providers.get(cloud.provider);
    if (provider === undefined) throw unknownProvider(cloud.provider, providers);
    const { connection, allowPrivate } = secrets.open(cloud);
    const opened = await open(cloud.provider, connection, { allowPrivate });
    const guard = createCloudGuard({
      cloudName: cloud.name,
      limits: provider.limits,
      onChange: (status) => options.onHealth?.(cloud.id, status),
    });
    return { cloud, provider, connection: guardConnection(opened, guard), guard };
  };

  const release = (cloudId: string): void => {
    const entry = held.get(cloudId);
    held.delete(cloudId);
    entry?.live
      .then(({ connection }) => connection.close())
      .catch((error: unknown) => log.debug({ err: error, cloudId }, 'a connection that was let go had failed'));
  };

  return {
    open,
    drop: release,
    async get({ id }) {
      const [raw] = await database.readAsSystem((sql) =>
        sql.query<RawCloud>(`SELECT ${cloudColumns} FROM clouds WHERE id = $1`, [id]),
      );
      const cloud = raw && toCloudRow(raw);
      if (cloud === undefined) {
        release(id);
        throw new ProblemError('not_found', 'There is no such cloud.');
      }
      const madeFrom = `${cloud.credentials} ${cloud.endpoint ?? ''} ${cloud.name}`;
      const existing = held.get(id);
      if (existing?.madeFrom === madeFrom) return { ...(await existing.live), cloud };
      release(id);
      const live = connect(cloud);
      held.set(id, { madeFrom, live });
      live.catch(() => {
        if (held.get(id)?.live === live) held.delete(id);
      });
      return live;
    },
    async close() {
      const all = [...held.values()];
      held.clear();
      await Promise.allSettled(all.map(async ({ live }) => (await live).connection.close()));
    },
  };
}

/** An adapter must only see its own kind of error. */
async function checkedAddresses(endpoints: EndpointCheck, host: string, port: number, policy: EndpointPolicy) {
  try {
    return await endpoints.resolve(host, port, policy);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProviderError({ code: 'invalid_request', message: error.message, cause: error });
  }
}

function unknownProvider(kind: string, providers: ReadonlyMap<string, Provider>): ProblemError {
  const message = `There is no provider ${kind}; there are ${[...providers.keys()].join(', ')}.`;
  return new ProblemError('validation_failed', message, { errors: [{ path: 'provider', message }] });
}
