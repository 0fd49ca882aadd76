import type { CapabilityNoun, CapabilityVerb, PriceList, ProviderUsage, Quota } from '@kumo/model';
import type { CallContext, ProviderConnection } from '@kumo/provider-core';
import { required } from '../operations/targets.ts';
import { type CloudAccessDeps, noSuch, requireCapability, wrongField } from './cloud-access.ts';
import { toCloudProblem } from './cloud-problem.ts';
import type { Viewer } from './cloud-views.ts';

/** Reading an account's own records ends within this time, milliseconds. */
const readDeadlineMs = 30_000;
const dayMs = 86_400_000;
const longestUsageDays = 366;

/** Who asks about which cloud. */
export interface AccountAsk {
  readonly tenant: Viewer;
  readonly id: string;
  readonly signal: AbortSignal;
}

/** What the account may have, and has. */
export async function readQuotas(deps: CloudAccessDeps, ask: AccountAsk): Promise<Quota[]> {
  const read = (connection: ProviderConnection, context: CallContext) => required(connection.quotas).read(context);
  return [...(await readAccount(deps, ask, 'quotas', read))];
}

/** The provider's list prices. */
export function readPrices(deps: CloudAccessDeps, ask: AccountAsk): Promise<PriceList> {
  const read = (connection: ProviderConnection, context: CallContext) => required(connection.prices).read(context);
  return readAccount(deps, ask, 'prices', read);
}

/** What the provider's own records say was used. Default: the last day. */
export async function readUsage(
  deps: CloudAccessDeps,
  ask: AccountAsk,
  time: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<{ from: string; to: string; items: ProviderUsage[] }> {
  const to = time.to === undefined ? new Date() : new Date(time.to);
  const from = time.from === undefined ? new Date(to.getTime() - dayMs) : new Date(time.from);
  if (from >= to) throw wrongField('from', 'must be before `to`');
  if (to.getTime() - from.getTime() > longestUsageDays * dayMs) {
    throw wrongField('from', `must be at most ${longestUsageDays} days before \`to\``);
  }
  const span = { from: from.toISOString(), to: to.toISOString() };
  const read = (connection: ProviderConnection, context: CallContext) => required(connection.usage).read(context, span);
  return { ...span, items: [...(await readAccount(deps, ask, 'usage', read))] };
}

async function readAccount<N extends CapabilityNoun & ('quotas' | 'prices' | 'usage'), T>(
  deps: CloudAccessDeps,
  { tenant, id, signal }: AccountAsk,
  noun: N,
  read: (connection: ProviderConnection, context: CallContext) => Promise<T>,
): Promise<T> {
  const cloud = (await deps.cloudViews.of(tenant)).get(id);
  if (cloud === undefined) throw noSuch('cloud');
  requireCapability(cloud, noun, 'read' as CapabilityVerb<N>);
  const { connection } = await deps.connections.get({ id });
  try {
    return await read(connection, { signal: AbortSignal.any([signal, AbortSignal.timeout(readDeadlineMs)]) });
  } catch (error) {
    throw toCloudProblem(error);
  }
}
