import type { StateShare } from '@kumo/ui';

/** The five things an operator tells apart at a glance, in the order of the bar, with the states that each stands for. */
export const stateGroups = [
  { key: 'running', tone: 'running', word: 'Running', states: ['running'] },
  {
    key: 'changing',
    tone: 'transit',
    word: 'Changing',
    states: ['provisioning', 'starting', 'stopping', 'rebooting', 'resizing', 'terminating'],
  },
  { key: 'stopped', tone: 'stopped', word: 'Stopped', states: ['stopped', 'suspended'] },
  { key: 'error', tone: 'error', word: 'Error', states: ['error'] },
  { key: 'stale', tone: 'stale', word: 'Last known', states: ['unknown'] },
] as const satisfies ReadonlyArray<Omit<StateShare, 'count'> & { key: string; states: readonly string[] }>;

/** Counts by state, as the five groups. States that end a life are left out. */
export function stateShares(counts: Readonly<Record<string, number>>): StateShare[] {
  return stateGroups.map((group) => ({
    tone: group.tone,
    word: group.word,
    count: group.states.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
  }));
}

/** All that live, in any state. */
export function totalOf(shares: readonly StateShare[]): number {
  return shares.reduce((sum, share) => sum + share.count, 0);
}
