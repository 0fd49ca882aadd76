import { createHash, timingSafeEqual } from 'node:crypto';

/** The header by which services of one installation know each other. */
export const internalTokenHeader = 'x-internal-token';

/** Whether two secrets are the same, in a time that tells neither their length nor where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest());
}

/** Makes the check for `X-Internal-Token`; a header that is absent or given twice does not pass. */
export function createInternalCheck(internalToken: string): (header: string | string[] | undefined) => boolean {
  return (header) => typeof header === 'string' && isSameSecret(header, internalToken);
}
