/** Below this, a handful of removals is nothing unusual. */
const smallInventory = 10;

/**
 * Whether a listing lost so much that it is more likely wrong than the cloud emptied: more than half of an inventory that is
 * not small. Such a loss is listed again, and then a few of the missing are asked for before the rest is believed.
 */
export function isSuspiciousLoss(known: number, missing: number): boolean {
  return known >= smallInventory && missing * 2 > known;
}

/** What two listings of the same time both did not have. */
export function missingInBoth(first: readonly string[], second: readonly string[]): string[] {
  const again = new Set(second);
  return first.filter((nativeId) => again.has(nativeId));
}
