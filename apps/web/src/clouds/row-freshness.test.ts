import type { Cloud } from '@kumo/model';
import { describe, expect, it } from 'vitest';
import { confirmed } from './row-freshness.tsx';

const row = {
  cloudId: 'cld_1',
  observedAt: '2026-11-22T10:00:00.000Z',
  source: 'poll',
  staleAfter: '2026-11-22T10:01:00.000Z',
} as const;

function cloud(state: Cloud['health']['state'], live: boolean, completedAt: string | null) {
  return { health: { state }, inventory: { state: 'complete', live, completedAt } } as Pick<
    Cloud,
    'health' | 'inventory'
  >;
}

describe('the age of a row', () => {
  it('is "live" while its cloud’s events are followed, however quiet it is', () => {
    expect(confirmed(row, cloud('reachable', true, null))).toMatchObject({ source: 'event', staleAfter: null });
  });

  it('counts from the last complete listing where there are no events', () => {
    expect(confirmed(row, cloud('reachable', false, '2026-11-22T10:05:00.000Z'))).toEqual({
      observedAt: '2026-11-22T10:05:00.000Z',
      source: 'poll',
      staleAfter: '2026-11-22T10:06:00.000Z',
    });
  });

  it('never looks younger because of a cloud that does not answer', () => {
    expect(confirmed(row, cloud('unreachable', true, '2026-11-22T10:05:00.000Z'))).toEqual({
      observedAt: row.observedAt,
      source: row.source,
      staleAfter: row.staleAfter,
    });
  });
});
