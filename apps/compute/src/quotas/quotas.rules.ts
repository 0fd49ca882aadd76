import type { QuotaLimits } from '@kumo/api-contract';
import { ProblemError } from '@kumo/service-kit';
import type { NewChange } from '../operations/operations.service.ts';

/** What quotas count. */
export const quotaNouns = ['instances', 'vcpus', 'memoryBytes', 'volumes', 'publicIps'] as const;

/** So much of each. */
export type Amounts = Readonly<Record<(typeof quotaNouns)[number], number>>;

/** Amounts made one by one. */
export function mapAmounts(amountOf: (noun: keyof Amounts) => number): Amounts {
  return Object.fromEntries(quotaNouns.map((noun) => [noun, amountOf(noun)])) as unknown as Amounts;
}

/** As quotas are told: containers may have parts of a processor, limits are whole ones. */
export function roundedUp(amounts: Amounts): Amounts {
  return mapAmounts((noun) => Math.ceil(amounts[noun]));
}

/** What a change will have come to. Null: without a limit, so that it cannot be counted. */
export type Use = Readonly<Record<(typeof quotaNouns)[number], number | null>>;

/** Somebody's limits. `isOwn`: false for an organization above, whose use is nobody's business. */
export interface QuotaScope {
  /** `grant`: of a cloud that belongs to an organization above. */
  readonly kind: 'organization' | 'project' | 'grant';
  readonly id: string;
  readonly isOwn: boolean;
  readonly limits: QuotaLimits;
}

/** No use of anything. */
export const nothing: Use = { instances: 0, vcpus: 0, memoryBytes: 0, volumes: 0, publicIps: 0 };

/** What a change adds to what is counted, or null when it adds nothing. Of a resize: the whole new size. */
export function useOf({ intent, size }: Pick<NewChange, 'intent' | 'size'>): Use | null {
  switch (intent.action) {
    case 'instance.launch':
      return {
        instances: 1,
        vcpus: size?.vcpus ?? null,
        memoryBytes: size?.memoryBytes ?? null,
        volumes: intent.bootVolumeBytes === undefined ? 0 : 1,
        publicIps: intent.assignPublicIp === true ? 1 : 0,
      };
    case 'instance.resize':
      return { ...nothing, instances: 1, vcpus: size?.vcpus ?? null, memoryBytes: size?.memoryBytes ?? null };
    case 'volume.create':
      return { ...nothing, volumes: 1 };
    case 'publicIp.allocate':
      return { ...nothing, publicIps: 1 };
    default:
      return null;
  }
}

/** Whether anything is limited at all. */
export function isLimited(limits: QuotaLimits): boolean {
  return quotaNouns.some((noun) => limits[noun] !== null);
}

/** Refuses what cannot be counted where it is limited. */
export function refuseUncounted(scope: QuotaScope, use: Use): void {
  for (const noun of quotaNouns) {
    if (scope.limits[noun] === null || use[noun] !== null) continue;
    throw exceeded(noun, `${nameOf(scope)} limits ${words[noun]}, so say how much it may use: give ${noun} or a size.`);
  }
}

/** Refuses what passes a limit by growing: what was over it before, since it was found, is nobody's fault now. */
export function refuseExcess(scope: QuotaScope, before: Amounts, after: Amounts): void {
  for (const noun of quotaNouns) {
    const limit = scope.limits[noun];
    if (limit === null || after[noun] <= limit || after[noun] <= before[noun]) continue;
    const asked = after[noun] - before[noun];
    const used = scope.isOwn
      ? `${before[noun]} are used and ${asked} more were asked for`
      : `${asked} more are too many`;
    throw exceeded(noun, `${nameOf(scope)} allows ${limit} ${words[noun]}: ${used}.`);
  }
}

function nameOf({ kind, id, isOwn }: QuotaScope): string {
  if (kind === 'project') return `The quota of the project ${id}`;
  if (kind === 'grant') return isOwn ? 'The grant of this cloud' : 'The grant of this cloud to an organization above';
  return isOwn ? `The quota of the organization ${id}` : `The quota of an organization above, ${id},`;
}

const words: Readonly<Record<keyof Amounts, string>> = {
  instances: 'instances',
  vcpus: 'vCPUs',
  memoryBytes: 'bytes of memory',
  volumes: 'volumes',
  publicIps: 'public addresses',
};

function exceeded(noun: string, message: string): ProblemError {
  return new ProblemError('quota_exceeded', message, { errors: [{ path: noun, message }] });
}
