import type { ProviderUsage } from '@kumo/model';
import type { CallContext, UsagePort } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { instantOf, listOf, type Native, objectOf, textOf } from './fields.ts';
import { isAtLeast, since } from './microversions.ts';

/**
 * What Nova's own records say every server used, deleted ones too: `instance.hour`, `vcpu.hour`, `memory.gibibyteHour`.
 * Time stopped counts; only deleting ends it. https://docs.openstack.org/api-ref/compute/#usage-reports-os-simple-tenant-usage
 */
export function usagePort(client: OpenStackClient): UsagePort {
  return {
    read: async (context, { from, to }) => {
      const servers = await serverUsages(client, context, { start: wireTime(from), end: wireTime(to) });
      return servers.flatMap((server) => fromServerUsage(server, { from, to }));
    },
  };
}

async function serverUsages(
  client: OpenStackClient,
  context: CallContext,
  period: { readonly start: string; readonly end: string },
): Promise<readonly Native[]> {
  const path = `/os-simple-tenant-usage/${encodeURIComponent((await client.session()).project.id)}`;
  const hasPages = isAtLeast(await client.version('compute'), since.usagePaging);
  const all: Native[] = [];
  let marker: string | undefined;
  for (;;) {
    const body = await client.read('compute', path, context, { ...period, marker });
    const page = listOf(objectOf(body.tenant_usage).server_usages);
    all.push(...page);
    const next = textOf(page.at(-1)?.instance_id);
    const hasNext = listOf(body.tenant_usage_links).some((link) => link.rel === 'next');
    if (!hasPages || !hasNext || next === null || next === marker) return all;
    marker = next;
  }
}

/** One server's use of a time. Nova counts hours within the time that was asked for. */
export function fromServerUsage(
  server: Native,
  period: { readonly from: string; readonly to: string },
): readonly ProviderUsage[] {
  const nativeId = textOf(server.instance_id);
  const hours = numberOf(server.hours);
  if (nativeId === null || hours === 0) return [];
  const startedAt = instantOf(server.started_at);
  const endedAt = instantOf(server.ended_at);
  const shared = {
    nativeId,
    name: textOf(server.name) ?? nativeId,
    from: startedAt !== null && startedAt > period.from ? startedAt : period.from,
    to: endedAt !== null && endedAt < period.to ? endedAt : period.to,
  };
  return [
    { ...shared, meter: 'instance.hour', quantity: hours },
    { ...shared, meter: 'vcpu.hour', quantity: hours * numberOf(server.vcpus) },
    { ...shared, meter: 'memory.gibibyteHour', quantity: (hours * numberOf(server.memory_mb)) / 1024 },
  ];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Nova takes UTC without a zone. */
function wireTime(instant: string): string {
  return new Date(instant).toISOString().slice(0, 19);
}
