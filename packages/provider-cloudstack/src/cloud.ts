import { type CallContext, ProviderError } from '@kumo/provider-core';
import type { CloudstackClient, Params } from './client.ts';
import type { CloudstackOptions } from './connection.ts';
import { listRows } from './listing.ts';
import { isTrue, type Row, textOf } from './wire.ts';

/** How long the list of zones is good for, milliseconds: they hardly ever change. */
const zonesGoodForMs = 300_000;

/** One connected cloud, as its ports share it. */
export class Cloud {
  readonly client: CloudstackClient;
  readonly #options: CloudstackOptions;
  #zones: { readonly rows: readonly Row[]; readonly readAt: number } | undefined;

  /**
   * Operations of machines that were made by this connection and are not marked yet, by machine. Tags come a moment after the
   * machine; until then this tells whose it is.
   */
  readonly unmarked = new Map<string, string>();

  constructor(client: CloudstackClient, options: CloudstackOptions) {
    this.client = client;
    this.#options = options;
  }

  /** Whose things are listed: the project's, the account's, or all that the key may see. */
  get visible(): Params {
    const { projectId, everything } = this.#options;
    if (projectId !== undefined) return { projectid: projectId, listall: true };
    return everything ? { listall: true, isrecursive: true } : {};
  }

  /** Whose the things are that are made. */
  get owner(): Params {
    return this.#options.projectId === undefined ? {} : { projectid: this.#options.projectId };
  }

  /** By its id a thing is read whoever has it: a filter on owners would hide some. */
  get reach(): Params {
    return this.#options.projectId === undefined ? { listall: true } : this.visible;
  }

  get projectId(): string | undefined {
    return this.#options.projectId;
  }

  get seesEverything(): boolean {
    return this.#options.everything;
  }

  /** Zones that things can be made in. */
  async zones(context: CallContext): Promise<readonly Row[]> {
    const known = this.#zones;
    if (known !== undefined && performance.now() - known.readAt < zonesGoodForMs) return known.rows;
    const rows = await listRows({ client: this.client, command: 'listZones', params: { available: true } }, context);
    this.#zones = { rows, readAt: performance.now() };
    return rows;
  }

  /** The zone to make something in: the named one, else the connection's, else the first. Throws `invalid_request` without any. */
  async zoneFor(context: CallContext, wanted: string | undefined): Promise<Row> {
    const zones = await this.zones(context);
    const named = wanted ?? this.#options.zoneId;
    const found = named === undefined ? zones[0] : zones.find((zone) => isNamed(zone, named));
    if (found !== undefined) return found;
    const known = zones.map((zone) => textOf(zone, 'name') ?? textOf(zone, 'id')).join(', ');
    const message = `CloudStack offers no such zone to this key${known === '' ? '' : `; it has ${known}`}.`;
    throw new ProviderError({ code: 'invalid_request', message });
  }
}

/** Whether a zone guards its machines by security groups. */
export function hasSecurityGroups(zone: Row): boolean {
  return isTrue(zone, 'securitygroupsenabled');
}

function isNamed(zone: Row, name: string): boolean {
  return textOf(zone, 'id') === name || textOf(zone, 'name') === name;
}
