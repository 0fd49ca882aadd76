import { describe, expect, it } from 'vitest';
import { PullProgress } from './pull-progress.ts';

const layer = (id: string, status: string, current?: number, total?: number) => ({
  id: id.repeat(12),
  status,
  progressDetail: { current, total },
});

describe('progress of a pull', () => {
  it('weighs layers by their size, never goes back, and ends at one', () => {
    const progress = new PullProgress();
    const lines = [
      { id: '1.27', status: 'Pulling from library/nginx' },
      layer('a', 'Pulling fs layer'),
      layer('b', 'Pulling fs layer'),
      layer('c', 'Already exists'),
      layer('a', 'Downloading', 90, 90),
      layer('b', 'Downloading', 5, 10),
      layer('a', 'Extracting', 45, 90),
      layer('b', 'Pull complete'),
      layer('a', 'Pull complete'),
      { id: '', status: 'Status: Downloaded newer image' },
    ];
    const fractions = lines
      .map((line) => progress.take(line)?.fraction)
      .filter((fraction) => typeof fraction === 'number');
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.some((fraction) => fraction > 0.6 && fraction < 1)).toBe(true);
  });

  it('is not known before there is a layer', () => {
    expect(new PullProgress().take({ id: '', status: 'Pulling from x' })?.fraction).toBeNull();
  });
});
