import { type CallContext, type CloudIdentity, ProviderError } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { allowed, listRows } from './listing.ts';
import { type Facts, narrowed } from './narrowing.ts';
import { entityIn, type Row, textOf } from './wire.ts';

/** The account behind a key. */
export interface OwnAccount {
  readonly name: string;
  readonly domainId: string;
  readonly domain: string;
  /** Its row with totals; empty where the role may not read it. */
  readonly row: Row;
}

/**
 * Who the key belongs to. Limits are always those of whoever asks and name account and domain; accounts are more than one for
 * an administrator.
 */
export async function ownAccount(cloud: Cloud, context: CallContext): Promise<OwnAccount> {
  const { client } = cloud;
  const limits = await allowed(listRows({ client, command: 'listResourceLimits', params: {} }, context));
  const [limit] = limits ?? [];
  const name = limit === undefined ? null : textOf(limit, 'account');
  const domainId = limit === undefined ? null : textOf(limit, 'domainid');
  const filter = name === null || domainId === null ? {} : { name, domainid: domainId };
  const accounts = await allowed(listRows({ client, command: 'listAccounts', params: filter }, context));
  const row = accounts?.find((one) => name === null || textOf(one, 'name') === name) ?? {};
  const known = {
    name: name ?? textOf(row, 'name'),
    domainId: domainId ?? textOf(row, 'domainid'),
  };
  if (known.name === null || known.domainId === null) {
    const message =
      'The role of this key may not see whose it is; allow it listResourceLimits or listAccounts, and connect again.';
    throw new ProviderError({ code: 'forbidden', message });
  }
  const domain = textOf(row, 'domain') ?? (limit === undefined ? null : textOf(limit, 'domain')) ?? known.domainId;
  return { name: known.name, domainId: known.domainId, domain, row };
}

/** Asks who answers, what it is, and what the key may do there. */
export async function identify(cloud: Cloud, context: CallContext): Promise<CloudIdentity> {
  const { client } = cloud;
  const [account, capability, apis, zones] = await Promise.all([
    ownAccount(cloud, context),
    allowed(client.read('listCapabilities', {}, context.signal)),
    allowed(client.read('listApis', {}, context.signal)),
    allowed(cloud.zones(context)),
  ]);
  const facts: Facts = {
    version: textOf(entityIn(capability ?? {}), 'cloudstackversion'),
    capability: entityIn(capability ?? {}),
    apis: apis === undefined ? undefined : (apis.api as readonly Row[] | undefined),
    zones: zones ?? [],
  };
  const { capabilities, warnings } = narrowed(facts);
  const project = cloud.projectId === undefined ? '' : `/project/${cloud.projectId}`;
  const everything = cloud.seesEverything ? '/everything' : '';
  const version = facts.version === null ? '' : ` ${facts.version}`;
  const places = zoneNames(facts.zones);
  return {
    accountKey: `cloudstack:${client.endpoint.key}/${account.domainId}/${account.name}${project}${everything}`,
    description: `CloudStack${version} at ${client.endpoint.url.host}, account ${account.name} of ${account.domain}${places}`,
    capabilities,
    warnings,
  };
}

function zoneNames(zones: readonly Row[]): string {
  const names = zones.flatMap((zone) => textOf(zone, 'name') ?? []);
  if (names.length === 0) return '';
  const shown = names.slice(0, 5).join(', ');
  return `, ${names.length === 1 ? 'zone' : 'zones'} ${shown}${names.length > 5 ? ' …' : ''}`;
}
