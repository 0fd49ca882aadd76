import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';

/** One limit of an account, with how much of it is taken. */
export interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
}

/** What is limited beside what the profile says: enough for everybody, little enough to be reached on purpose. */
const fixed = { snapshots: 5_000, networks: 200, subnets: 500, firewalls: 500, keyPairs: 100 } as const;

/** A noun that has a limit. */
export type Limited = 'instances' | 'vcpus' | 'volumes' | 'publicIps' | keyof typeof fixed;

const names: readonly Limited[] = [
  'instances',
  'vcpus',
  'volumes',
  'publicIps',
  'snapshots',
  'networks',
  'subnets',
  'firewalls',
  'keyPairs',
];

/** Every limit of the account. What follows from the seed counts, and has its room beside what the profile allows. */
export function limitsOf(account: Account): Limit[] {
  return names.map((name) => ({ name, limit: limitOf(account, name), used: usedOf(account, name) }));
}

/** Throws `QuotaExceeded` where so many more are not allowed. */
export function checkLimit(account: Account, name: Limited, more = 1): void {
  const limit = limitOf(account, name);
  const used = usedOf(account, name);
  if (used + more <= limit) return;
  throw new SandboxError('QuotaExceeded', `This account may have ${limit} ${words[name] ?? name}, and has ${used}.`);
}

const words: Readonly<Partial<Record<Limited, string>>> = {
  vcpus: 'vCPUs',
  publicIps: 'public addresses',
  keyPairs: 'key pairs',
};

function limitOf(account: Account, name: Limited): number {
  const { profile, shelves } = account;
  switch (name) {
    case 'instances':
      return account.instanceCount + profile.instanceQuota;
    case 'vcpus':
      return account.seedVcpus + profile.vcpuQuota;
    case 'volumes':
      return shelves.volumes.derivedCount + profile.volumeQuota;
    case 'publicIps':
      return shelves.publicIps.derivedCount + profile.publicIpQuota;
    default:
      return fixed[name];
  }
}

function usedOf(account: Account, name: Limited): number {
  return name === 'vcpus' ? account.vcpus : account.shelves[name].count();
}
