import { formatBytes, formatCount } from '@kumo/ui';
import type { Limits } from './queries.ts';

/** What can be limited, in the order it is shown. */
export const limitNames = ['instances', 'vcpus', 'memoryBytes', 'volumes', 'publicIps'] as const;

/** One thing that can be limited. */
export type LimitName = (typeof limitNames)[number];

const words: Readonly<Record<LimitName, string>> = {
  instances: 'Instances',
  vcpus: 'vCPUs',
  memoryBytes: 'Memory',
  volumes: 'Volumes',
  publicIps: 'Public addresses',
};

/** Its name as people read it. */
export function limitWord(name: LimitName): string {
  return words[name];
}

/** An amount of it: "12", "8 GiB". */
function formatLimit(name: LimitName, amount: number): string {
  return name === 'memoryBytes' ? formatBytes(amount) : formatCount(amount);
}

/** "20 instances, 8 GiB memory", or that there is no limit. */
export function limitsSentence(limits: Limits): string {
  const parts = limitNames.flatMap((name) => {
    const limit = limits[name];
    return limit === null ? [] : [`${formatLimit(name, limit)} ${words[name].replace(/^[A-Z](?=[a-z])/, lower)}`];
  });
  return parts.length === 0 ? 'No limit of its own' : parts.join(', ');
}

/** "3 of 20", "3, no limit"; without an amount what is known: the limit alone. */
export function usedOf(name: LimitName, amount: number | undefined, limit: number | null): string {
  if (amount === undefined) return limit === null ? 'No limit' : `${formatLimit(name, limit)} at most`;
  if (limit === null) return `${formatLimit(name, amount)}, no limit`;
  return `${formatLimit(name, amount)} of ${formatLimit(name, limit)}${amount > limit ? ', over it' : ''}`;
}

/** As much as the one above allows. */
export const noLimits: Limits = { instances: null, vcpus: null, memoryBytes: null, volumes: null, publicIps: null };

const lower = (letter: string) => letter.toLowerCase();

/** The limit that was typed, memory in GiB: null for none, undefined when it is no amount. */
export function toLimit(name: LimitName, text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  if (name !== 'memoryBytes') return /^\d{1,9}$/.test(typed) ? Number(typed) : undefined;
  return /^\d{1,6}(\.\d+)?$/.test(typed) ? Math.round(Number(typed) * 1024 ** 3) : undefined;
}
