/** A text as a 32-bit number (FNV-1a). The same text always gives the same number, on every machine. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Three numbers stirred into one, 0 to 2^32 - 1, evenly spread. Everything that looks random in a sandbox comes from here. */
export function stir(seed: number, index: number, salt: number): number {
  let hash = seed ^ Math.imul(index + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The same as a fraction, 0 ≤ x < 1. */
export function chance(seed: number, index: number, salt: number): number {
  return stir(seed, index, salt) / 0x1_0000_0000;
}

/** One of a list, by the same stirring. The list must not be empty. */
export function pick<T>(list: readonly [T, ...T[]], seed: number, index: number, salt: number): T {
  return list[stir(seed, index, salt) % list.length] ?? list[0];
}
