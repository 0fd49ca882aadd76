import type { QuotaLimits } from '@kumo/api-contract';
import { type Capability, type CapabilityTable, type CloudAccess, unsupported } from '@kumo/model';
import { quotaNouns } from '../quotas/quotas.rules.ts';

/** Why something cannot be done on a cloud that one does not own: a sentence that pages and the API both say. */
export const ownersOnly = 'Only the organization that connected this cloud does that.';
/** Why nothing can be changed on a cloud that was granted. */
export const grantEnded =
  'The use of this cloud was ended by an organization above. What is left there can be seen, and not changed.';

/** What shows the account, uses what only its owner is known by, or is everybody's on it. */
const ownersAlone: ReadonlySet<string> = new Set(['quotas.read', 'usage.read', 'images.pull', 'images.upload']);

/** What is asked of the cloud anew each time: nobody does that there whose grant has ended. */
const reaching: ReadonlySet<string> = new Set(['logs.read', 'logs.follow', 'consoleOutput.read', 'events.history']);

/** What changes nothing. */
const reading: ReadonlySet<string> = new Set(['list', 'read', 'follow', 'subscribe', 'history']);

/** What can be done on a cloud by somebody who has it so. Never more than the cloud can. */
export function capabilitiesFor(access: CloudAccess, table: CapabilityTable): CapabilityTable {
  if (access === 'own') return table;
  const nouns = Object.entries(table).map(([noun, verbs]) => [
    noun,
    Object.fromEntries(
      Object.entries(verbs).map(([verb, cell]) => [verb, cellFor(access, `${noun}.${verb}`, verb, cell)]),
    ),
  ]);
  // The same nouns and verbs with other cells.
  return Object.fromEntries(nouns) as unknown as CapabilityTable;
}

function cellFor(access: CloudAccess, name: string, verb: string, cell: Capability): Capability {
  if (cell.support === 'unsupported') return cell;
  if (ownersAlone.has(name)) return unsupported(ownersOnly);
  const isLeft = reading.has(verb) && !reaching.has(name);
  return access === 'ended' && !isLeft ? unsupported(grantEnded) : cell;
}

/** What a grant says of who came to it how: `chain` from the organization that connected the cloud to the one that granted it. */
export interface Grant {
  readonly organizationId: string;
  readonly chain: readonly string[];
  readonly isEnded: boolean;
}

/**
 * How an organization has a granted cloud now. A grant holds only while whoever it came from is still above: one that was moved
 * elsewhere in the tree has what is left there to read.
 */
export function accessOf(grant: Pick<Grant, 'chain' | 'isEnded'>, path: readonly string[]): 'granted' | 'ended' {
  return !grant.isEnded && grant.chain.every((id) => path.includes(id)) ? 'granted' : 'ended';
}

/** The grants that end with one: itself, and those that came of it. */
export function endingWith<G extends Grant>(
  grants: readonly G[],
  { organizationId }: Pick<Grant, 'organizationId'>,
): G[] {
  return grants.filter((grant) => grant.organizationId === organizationId || grant.chain.includes(organizationId));
}

/** Who sees a grant in the list: whoever it came from, and who has it. */
export function seesGrant({ organizationId, chain }: Grant, viewer: string): boolean {
  return organizationId === viewer || chain.includes(viewer);
}

/** Limits with what is left out taken from before. */
export function limitsWith(
  before: QuotaLimits,
  change: { readonly [N in keyof QuotaLimits]?: QuotaLimits[N] | undefined },
): QuotaLimits {
  const entries = quotaNouns.map((noun) => [noun, change[noun] === undefined ? before[noun] : change[noun]] as const);
  // The same nouns.
  return Object.fromEntries(entries) as unknown as QuotaLimits;
}
