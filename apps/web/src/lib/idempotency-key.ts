/** A key for one change, of 128 random bits. Not `randomUUID`: browsers have it on HTTPS and localhost only. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
