import type { CapabilityNoun, CapabilityTable } from '@kumo/model';
import { unsupported } from '@kumo/model';
import { type CallContext, ProviderError } from '@kumo/provider-core';
import { capabilities } from './capabilities.ts';
import type { AwsClient } from './client.ts';
import { hasAwsCode } from './errors.ts';
import { changeProbes, type Probe, readProbes, trial } from './probes.ts';

/** What a probe told: allowed, forbidden, or that the endpoint does not have the call at all. */
type Verdict = 'allowed' | 'forbidden' | 'missing' | 'not_known';

/**
 * The manifest narrowed to what these rights allow, and a sentence for each that is missing. Every call is a trial run
 * (`DryRun`), which AWS answers without doing it. Changes are tried only where a trial read was understood as one: another
 * cloud might take them seriously. At most as many calls as there are probes, all at once.
 */
export async function probeRights(
  client: AwsClient,
  context: CallContext,
): Promise<{ readonly capabilities: CapabilityTable; readonly warnings: readonly string[] }> {
  const knowsTrials = await understandsTrials(client, context);
  const probes = knowsTrials ? [...readProbes, ...changeProbes] : readProbes;
  const verdicts = await Promise.all(probes.map((probe) => ask(client, context, probe)));
  const table: Record<string, Record<string, unknown>> = Object.fromEntries(
    Object.entries(capabilities).map(([noun, row]) => [noun, { ...row }]),
  );
  const warnings: string[] = [];
  for (const [place, probe] of probes.entries()) {
    const verdict = verdicts[place];
    if (verdict !== 'forbidden' && verdict !== 'missing') continue;
    const reason =
      verdict === 'forbidden'
        ? `The rights of this connection do not allow it: ${probe.right} is missing.`
        : 'The cloud behind this endpoint does not offer it.';
    for (const [noun, verb] of probe.closes) (table[noun] ??= {})[verb] = unsupported(reason);
    if (verdict === 'forbidden')
      warnings.push(`These rights do not allow to ${probe.what}: ${probe.right} is missing.`);
  }
  // Every noun and verb of the manifest, some with another answer.
  return { capabilities: table as unknown as CapabilityTable, warnings };
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

/** One cell of the capability table. */
export type Cell = readonly [noun: CapabilityNoun, verb: string];
