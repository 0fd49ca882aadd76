import type { LookupFunction } from 'node:net';

/** Answers every lookup with the addresses that were checked, so that a changed DNS answer is never dialled. */
export function pinned(addresses: readonly string[]): LookupFunction | undefined {
  if (addresses.length === 0) return undefined;
  const records = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const [first] = records;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, records);
    else callback(null, first?.address ?? '', first?.family);
  };
}
