import { type CallContext, type NetworksPort, ProviderError } from '@kumo/provider-core';
import type { Params } from './client.ts';
import { type Cloud, hasSecurityGroups } from './cloud.ts';
import { runToEnd } from './jobs.ts';
import { found, listPage, listRows, readRow } from './listing.ts';
import { fromNetwork } from './network-mapping.ts';
import { markedText, tagsOf, tagsToSend } from './ownership.ts';
import { putMarks } from './tags.ts';
import { entityIn, isTrue, type Row, rowsOf, textOf } from './wire.ts';

/** Networks: shared and isolated ones, and tiers of VPCs. Those that are made are isolated. */
export function networksPort(cloud: Cloud): NetworksPort {
  const { client } = cloud;
  const command = 'listNetworks';
  return {
    list: (context, request) =>
      listPage({ client, command, params: { ...cloud.visible } }, context, request, (rows) => rows.map(fromNetwork)),
    get: async (context, nativeId) => fromNetwork(await readNetwork(cloud, context, nativeId)),
    async create(context, spec) {
      tagsToSend(spec.tags, spec.token);
      // This command has no job that could have an id of ours: the description carries the mark until the tags are on.
      const displaytext = markedText(spec.name, spec.token);
      const row = (await earlierTry(cloud, context, displaytext)) ?? (await create(cloud, context, spec, displaytext));
      const nativeId = textOf(row, 'id') ?? '';
      await putMarks(client, context, { kind: 'Network', nativeId, tags: tagsOf(row) }, spec);
      return { nativeId };
    },
    delete: async (context, nativeId) => {
      await found(runToEnd(client, context, 'deleteNetwork', { id: nativeId }));
    },
  };
}

/** One network as CloudStack shows it. Throws `not_found`. */
function readNetwork(cloud: Cloud, context: CallContext, nativeId: string): Promise<Row> {
  const params = { ...cloud.reach, id: nativeId };
  return readRow({ client: cloud.client, command: 'listNetworks', params }, context, 'network', nativeId);
}

async function earlierTry(cloud: Cloud, context: CallContext, displaytext: string): Promise<Row | undefined> {
  const rows = await listRows({ client: cloud.client, command: 'listNetworks', params: cloud.visible }, context);
  return rows.find((row) => textOf(row, 'displaytext') === displaytext);
}

async function create(
  cloud: Cloud,
  context: CallContext,
  spec: { readonly name: string; readonly cidr?: string; readonly internal?: boolean },
  displaytext: string,
): Promise<Row> {
  const zone = await zoneForNetworks(cloud, context);
  const zoneId = textOf(zone, 'id') ?? undefined;
  const offering = await offeringFor(cloud, context, zoneId, spec.internal === true);
  const params = {
    ...cloud.owner,
    ...(spec.cidr === undefined ? {} : rangeParams(spec.cidr)),
    zoneid: zoneId,
    networkofferingid: textOf(offering, 'id') ?? undefined,
    name: spec.name,
    displaytext,
  };
  const row = entityIn(await cloud.client.change('createNetwork', params, context.signal));
  if (textOf(row, 'id') !== null) return row;
  const message = 'CloudStack answered createNetwork without the id of what it made.';
  throw new ProviderError({ code: 'unexpected', message, outcomeUnknown: true });
}

/** The connection's zone, or the first that has isolated networks at all. */
async function zoneForNetworks(cloud: Cloud, context: CallContext): Promise<Row> {
  const chosen = await cloud.zoneFor(context, undefined);
  if (canIsolate(chosen)) return chosen;
  const other = (await cloud.zones(context)).find(canIsolate);
  if (other !== undefined) return other;
  const message = 'No zone of this CloudStack has isolated networks; its machines share the network of their zone.';
  throw new ProviderError({ code: 'not_supported', message });
}

/** Whether networks can be made in a zone: basic ones, and those with security groups, share theirs. */
export function canIsolate(zone: Row): boolean {
  return textOf(zone, 'networktype') !== 'Basic' && !hasSecurityGroups(zone);
}

/** An offering for isolated networks that its owner can use without asking the operator for a VLAN. */
async function offeringFor(
  cloud: Cloud,
  context: CallContext,
  zoneId: string | undefined,
  isInternal: boolean,
): Promise<Row> {
  const params: Params = { ...cloud.owner, zoneid: zoneId, guestiptype: 'Isolated', state: 'Enabled', forvpc: false };
  const rows = await listRows({ client: cloud.client, command: 'listNetworkOfferings', params }, context);
  const usable = rows.filter((row) => !isTrue(row, 'specifyvlan') && !isTrue(row, 'forvpc'));
  const fitting = usable.filter((row) => services(row).includes('SourceNat') !== isInternal);
  const usual = fitting.find((row) => textOf(row, 'name') === 'DefaultIsolatedNetworkOfferingWithSourceNatService');
  const chosen = usual ?? fitting.find((row) => isTrue(row, 'isdefault')) ?? fitting[0];
  if (chosen !== undefined) return chosen;
  const kind = isInternal ? 'without a way out' : 'with a way out';
  throw new ProviderError({ code: 'invalid_request', message: `CloudStack offers no isolated network ${kind} here.` });
}

function services(row: Row): (string | null)[] {
  return rowsOf(row, 'service').map((service) => textOf(service, 'name'));
}

/** A range in CIDR form as gateway (its first address) and netmask. Throws `invalid_request` for what is none of IPv4. */
export function rangeParams(cidr: string): { gateway: string; netmask: string } {
  const [, base = '', bits = ''] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(cidr) ?? [];
  const length = Number(bits);
  const parts = base.split('.').map(Number);
  if (bits === '' || length < 8 || length > 29 || parts.some((part) => part > 255)) {
    const message = 'A network of CloudStack takes a range of IPv4 between /8 and /29, e.g. 10.1.1.0/24.';
    throw new ProviderError({ code: 'invalid_request', message });
  }
  const mask = (0xffffffff << (32 - length)) >>> 0;
  const start = (parts.reduce((all, part) => all * 256 + part, 0) & mask) >>> 0;
  return { gateway: dotted(start + 1), netmask: dotted(mask) };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
