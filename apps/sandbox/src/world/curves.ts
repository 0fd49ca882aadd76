import { chance } from './hash.ts';

/** What an instance does at one instant. Rates are bytes a second. */
export interface Load {
  readonly cpuPercent: number;
  readonly memoryFraction: number;
  readonly networkRx: number;
  readonly networkTx: number;
  readonly diskRead: number;
  readonly diskWrite: number;
}

const hour = 3_600_000;

/**
 * The load of an instance at a time, epoch milliseconds: a daily rhythm, an hourly one and a restless one of two minutes. Smooth,
 * and the same whenever it is asked for, so that history can be recomputed and compared.
 */
export function loadAt(seed: number, index: number, vcpus: number, at: number): Load {
  const wave = (periodMs: number, salt: number) =>
    0.5 + 0.5 * Math.sin((2 * Math.PI * at) / periodMs + 2 * Math.PI * chance(seed, index, salt));
  const nature = 0.05 + 0.6 * chance(seed, index, 30) ** 2;
  const busy = Math.min(
    1,
    nature * (0.5 + 0.6 * wave(24 * hour, 31) + 0.3 * wave(1.1 * hour, 32) + 0.2 * wave(127_000, 33)),
  );
  const traffic = 2_000 * 10 ** (3.2 * chance(seed, index, 34));
  const disk = 1_000 * 10 ** (3.5 * chance(seed, index, 35));
  return {
    cpuPercent: round(100 * vcpus * busy, 2),
    memoryFraction: round(0.25 + 0.4 * chance(seed, index, 36) + 0.2 * wave(7 * hour, 37), 4),
    networkRx: Math.round(traffic * (0.2 + busy)),
    networkTx: Math.round(traffic * (0.2 + 1.7 * busy)),
    diskRead: Math.round(disk * busy * wave(611_000, 38)),
    diskWrite: Math.round(disk * (0.1 + busy)),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
