import { type Capability, type CapabilityTable, unsupported } from '@kumo/model';
import { type CallContext, ProviderError } from '@kumo/provider-core';
import { capabilities } from './capabilities.ts';
import type { AwsClient } from './client.ts';
import { hasAwsCode } from './errors.ts';
import { harmlessProbes, makingProbes, type Probe, readProbes, trial } from './probes.ts';

/** What a probe told: allowed, forbidden, or that the endpoint does not have the call at all. */
type Verdict = 'allowed' | 'forbidden' | 'missing' | 'not_known';

/**
 * The manifest narrowed to what these rights allow, and a sentence for each that is missing. Every call is a trial run
 * (`DryRun`), which AWS answers without doing it; another cloud might take it seriously, so there only what can do no harm is
 * tried. At most as many calls as there are probes, all at once.
 */
export async function probeRights(
  client: AwsClient,
  context: CallContext,
): Promise<{ readonly capabilities: CapabilityTable; readonly warnings: readonly string[] }> {
  const knowsTrials = await understandsTrials(client, context);
  const isAmazons = client.place.foreignHost === null;
  const probes = [
    ...readProbes,
    ...(knowsTrials ? harmlessProbes : []),
    ...(knowsTrials && isAmazons ? makingProbes : []),
  ];
  const verdicts = await Promise.all(probes.map((probe) => ask(client, context, probe)));
  const closed = new Map<string, Capability>();
  const warnings: string[] = [];
  for (const [place, { right, what, noun, verb }] of probes.entries()) {
    if (verdicts[place] === 'missing') {
      closed.set(`${noun}.${verb}`, unsupported('The cloud behind this endpoint does not offer it.'));
    } else if (verdicts[place] === 'forbidden') {
      closed.set(`${noun}.${verb}`, unsupported(`The rights of this connection do not allow it: ${right} is missing.`));
      warnings.push(`These rights do not allow to ${what}: ${right} is missing.`);
    }
  }
  return { capabilities: without(closed), warnings };
}

/** The manifest with other answers for some cells, by `noun.verb`. */
function without(closed: ReadonlyMap<string, Capability>): CapabilityTable {
  const rows = Object.entries(capabilities).map(([noun, row]): [string, Record<string, Capability>] => [
    noun,
    Object.fromEntries(Object.entries(row).map(([verb, cell]) => [verb, closed.get(`${noun}.${verb}`) ?? cell])),
  ]);
  // Every noun and verb of the manifest, some with another answer.
  return Object.fromEntries(rows) as unknown as CapabilityTable;
}

async function understandsTrials(client: AwsClient, context: CallContext): Promise<boolean> {
  try {
    await trial(client, context);
    return false;
  } catch (error) {
    if (hasAwsCode(error, 'DryRunOperation', 'UnauthorizedOperation')) return true;
    // Wrong keys, a closed region, nobody there: the connection itself does not work.
    throw error;
  }
}

async function ask(client: AwsClient, context: CallContext, probe: Probe): Promise<Verdict> {
  try {
    await probe.ask(client, context);
    return 'allowed';
  } catch (error) {
    if (hasAwsCode(error, 'UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException')) return 'forbidden';
    if (hasAwsCode(error, 'InvalidAction', 'NotImplemented', '501')) return 'missing';
    if (error instanceof ProviderError && error.code === 'not_supported') return 'missing';
    // Anything else, such as the id that does not exist, comes after the rights were looked at, or says nothing of them.
    return hasAwsCode(error, 'DryRunOperation') ? 'allowed' : 'not_known';
  }
}
