import type { Role } from '@kumo/api-contract';
import { roles } from '@kumo/api-contract';
import { ProblemError } from '@kumo/service-kit';

/** A place in the tree: its path ends with itself. */
export interface Place {
  id: string;
  path: readonly string[];
}

/** Whether a move of one place under another keeps the tree a tree. Throws `conflict` with the reason. */
export function requireMovable(moved: Place, to: Place): void {
  if (to.path.includes(moved.id)) {
    throw new ProblemError('conflict', 'An organization cannot be moved under itself or under one that is below it.');
  }
  if (moved.path.at(-2) === to.id) throw new ProblemError('conflict', 'The organization is there already.');
}

/** The strictest of the ceilings on the way down; null where there is none. */
export function strictestCeiling(above: readonly { ceiling: Role | null }[]): Role | null {
  const strictest = Math.max(-1, ...above.map(({ ceiling }) => (ceiling === null ? -1 : roles.indexOf(ceiling))));
  return roles[strictest] ?? null;
}
