import { type CallContext, type InstanceObservation, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { listOf, type Native, textOf } from './fields.ts';
import { fromNovaServer, type ServerSurroundings } from './instance-mapping.ts';
import { listAll } from './listing.ts';

/** Ids that fit into one request line of 2,000 characters. */
const idsPerCall = 40;
/** A missing flavor or image is not asked for again within this time, milliseconds: it may have been deleted. */
const askAgainAfterMs = 60_000;
/** How long Neutron and Glance may take while machines wait to be described, milliseconds. */
const patienceMs = 8_000;
/** What says that a service is not there for us at the moment. */
const awayCodes: ReadonlySet<string> = new Set([
  'unavailable',
  'timeout',
  'forbidden',
  'not_supported',
  'throttled',
  'unexpected',
]);

/**
 * Describes servers: to Nova's documents it adds the ids that Nova knows only as names, from Neutron's ports, the flavors and the
 * images' names. What seldom changes is kept. While Neutron or Glance is away the last answer stands in, and what was never known
 * is told as `incomplete`.
 */
export class ServerReader {
  readonly #client: OpenStackClient;
  readonly #flavors = new Map<string, Native>();
  readonly #imageNames = new Map<string, string>();
  #ports = new Map<string, readonly Native[]>();
  #flavorsReadAt = Number.NEGATIVE_INFINITY;
  readonly #imagesMissedAt = new Map<string, number>();
  /** Servers whose networks or firewalls could not be read when they were described last. */
  readonly incomplete = new Set<string>();

  constructor(client: OpenStackClient) {
    this.#client = client;
  }

  /** Observations of these servers, in the same order. */
  async describe(context: CallContext, servers: readonly Native[]): Promise<InstanceObservation[]> {
    if (servers.length === 0) return [];
    const [flavors, imageNames, ports] = await Promise.all([
      this.#flavorsFor(context, servers),
      this.#imageNamesFor(context, servers),
      this.#portsFor(context, servers),
    ]);
    const around: ServerSurroundings = { flavors, imageNames, ports };
    return servers.map((server) => fromNovaServer(server, around));
  }

  async #flavorsFor(context: CallContext, servers: readonly Native[]): Promise<ReadonlyMap<string, Native>> {
    const names = new Set([...this.#flavors.values()].map((flavor) => flavor.name));
    const isMissing = servers.some((server) => {
      const { id, original_name: name } = Object(server.flavor) as Native;
      return typeof id === 'string' ? !this.#flavors.has(id) : typeof name === 'string' && !names.has(name);
    });
    if (isMissing && performance.now() - this.#flavorsReadAt > askAgainAfterMs) {
      const all = await listAll(this.#client, context, { service: 'compute', path: '/flavors/detail', key: 'flavors' });
      this.#flavorsReadAt = performance.now();
      this.#flavors.clear();
      for (const flavor of all) this.#flavors.set(textOf(flavor.id) ?? '', flavor);
    }
    return this.#flavors;
  }

  async #imageNamesFor(context: CallContext, servers: readonly Native[]): Promise<ReadonlyMap<string, string>> {
    const now = performance.now();
    const wanted = new Set(servers.flatMap((server) => textOf((Object(server.image) as Native).id) ?? []));
    const unknown = [...wanted].filter(
      (id) =>
        !this.#imageNames.has(id) && now - (this.#imagesMissedAt.get(id) ?? Number.NEGATIVE_INFINITY) > askAgainAfterMs,
    );
    for (let from = 0; from < unknown.length; from += idsPerCall) {
      const ids = unknown.slice(from, from + idsPerCall);
      for (const id of ids) this.#imagesMissedAt.set(id, now);
      const query = { id: `in:${ids.join(',')}`, limit: idsPerCall };
      const found = await unlessAway(context, (inner) => this.#client.read('image', '/images', inner, query));
      for (const image of listOf(found?.images)) {
        this.#imageNames.set(textOf(image.id) ?? '', textOf(image.name) ?? textOf(image.id) ?? '');
      }
    }
    return this.#imageNames;
  }

  async #portsFor(context: CallContext, servers: readonly Native[]): Promise<ReadonlyMap<string, readonly Native[]>> {
    if (!(await this.#client.has('network'))) return new Map();
    const ids = servers.flatMap((server) => textOf(server.id) ?? []);
    const read = await unlessAway(context, (inner) => this.#readPorts(inner, ids));
    for (const id of ids) {
      if (read !== undefined) this.#ports.set(id, read.get(id) ?? []);
      if (read === undefined && !this.#ports.has(id)) this.incomplete.add(id);
      else this.incomplete.delete(id);
    }
    return this.#ports;
  }

  async #readPorts(context: CallContext, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Native[]>> {
    const fields = ['id', 'device_id', 'network_id', 'security_groups', 'fixed_ips'];
    const source = { service: 'network', path: '/ports', key: 'ports' } as const;
    const ports: Native[] = [];
    if (ids.length > idsPerCall) {
      // One call for all is less than one for every forty.
      const project = (await this.#client.session()).project.id;
      ports.push(...(await listAll(this.#client, context, { ...source, query: { fields, project_id: project } })));
    } else {
      ports.push(...(await listAll(this.#client, context, { ...source, query: { fields, device_id: ids } })));
    }
    return Map.groupBy(ports, (port) => textOf(port.device_id) ?? '');
  }

  /** Frees what is kept of servers that are gone. */
  forget(nativeIds: readonly string[]): void {
    for (const id of nativeIds) {
      this.#ports.delete(id);
      this.incomplete.delete(id);
    }
  }
}

/**
 * A service beside Nova that is away, refuses or is slow must not hide the machines themselves: undefined then. `ask` gets what it
 * is to pass on.
 */
async function unlessAway<T>(context: CallContext, ask: (inner: CallContext) => Promise<T>): Promise<T | undefined> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await ask({ signal: AbortSignal.any([context.signal, patience]) });
  } catch (error) {
    if (context.signal.aborted) throw error;
    if (patience.aborted || (error instanceof ProviderError && awayCodes.has(error.code))) return undefined;
    throw error;
  }
}
