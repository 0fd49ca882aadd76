import { stir } from './hash.ts';

/** Native ids of one noun in one account: each index has one, and an id tells its index without a table. */
export interface IdCodec {
  idOf(index: number): string;
  /** Undefined for what is no id of this noun and account. */
  indexOf(id: string): number | undefined;
}

/** First index of what people create; below are those that follow from the seed. */
export const firstCreatedIndex = 2 ** 24;

/**
 * Ids like `vm-1f3a9c0e7b2d4c11`: the index under a four-round Feistel cipher keyed by the seed, then 32 bits of check. A hundred
 * thousand ids look unrelated and cost no memory.
 */
export function idCodec(prefix: string, seed: number, salt: number): IdCodec {
  const round = (half: number, number: number) => stir(seed ^ salt, half, 1000 + number) & 0xffff;
  const check = (index: number) => stir(seed, index, 2000 + salt);
  const hex = (value: number) => value.toString(16).padStart(8, '0');
  const pattern = new RegExp(`^${prefix}-([0-9a-f]{8})([0-9a-f]{8})$`);
  return {
    idOf: (index) => {
      let left = index >>> 16;
      let right = index & 0xffff;
      for (let number = 0; number < 4; number += 1) [left, right] = [right, left ^ round(right, number)];
      return `${prefix}-${hex(((left << 16) | right) >>> 0)}${hex(check(index))}`;
    },
    indexOf: (id) => {
      const parts = pattern.exec(id);
      if (parts === null) return undefined;
      const cipher = Number.parseInt(parts[1] ?? '', 16);
      let left = cipher >>> 16;
      let right = cipher & 0xffff;
      for (let number = 3; number >= 0; number -= 1) [left, right] = [right ^ round(left, number), left];
      const index = ((left << 16) | right) >>> 0;
      return hex(check(index)) === parts[2] ? index : undefined;
    },
  };
}
