/** What one fake is like: a version, and how its zones guard their machines. */
export interface Profile {
  readonly version: string;
  /** `groups`: machines share a network and have security groups; `isolated`: each account has networks of its own. */
  readonly zones: 'groups' | 'isolated';
  /** 4.21 and newer: state is changed by POST only, and every request expires. */
  readonly isPostEnforced: boolean;
  /** Whether users may expunge what they destroy. */
  readonly mayExpunge: boolean;
  /** Commands that the key's role lacks. */
  readonly denied: readonly string[];
  /** How the server's language writes a fraction. */
  readonly decimal: '.' | ',';
}

const usual = { denied: [], decimal: '.' } as const;

/** The oldest that is supported, with security groups and a comma in its numbers. */
export const oldWithGroups: Profile = {
  ...usual,
  version: '4.15.2.0',
  zones: 'groups',
  isPostEnforced: false,
  mayExpunge: true,
  decimal: ',',
};

/** The newest, with isolated networks, and everything enforced. */
export const newIsolated: Profile = {
  ...usual,
  version: '4.22.0.0',
  zones: 'isolated',
  isPostEnforced: true,
  mayExpunge: false,
};

/** The newest, with security groups. */
export const newWithGroups: Profile = { ...newIsolated, zones: 'groups', mayExpunge: true };

/** Whether a profile is of this version (`4.17`, `4.16.1`) or newer. */
export function isSince(profile: Profile, version: string): boolean {
  const [mine, other] = [profile.version, version].map((text) => text.split('.').map(Number));
  for (let at = 0; at < 3; at += 1) {
    const difference = (mine?.[at] ?? 0) - (other?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
