import type { ProviderUsage } from '@kumo/model';
import { expect, test } from 'vitest';
import { meterWords, usageTotals } from './usage-totals.ts';

const record = (nativeId: string, meter: string, quantity: number): ProviderUsage => ({
  nativeId,
  name: nativeId,
  meter,
  quantity,
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-02T00:00:00.000Z',
});

test('adds what was used of a meter, and counts each thing once', () => {
  const items = [
    record('a', 'vcpu.hour', 24),
    record('a', 'instance.hour', 12),
    record('a', 'instance.hour', 6),
    record('b', 'instance.hour', 24),
  ];
  expect(usageTotals(items)).toEqual([
    { meter: 'instance.hour', quantity: 42, things: 2 },
    { meter: 'vcpu.hour', quantity: 24, things: 1 },
  ]);
});

test('tells meters in words, and leaves the words of a provider alone', () => {
  expect(meterWords('volume.gibibyteHour')).toBe('volume gibibyte hours');
  expect(meterWords('instance.hour')).toBe('instance hours');
  expect(meterWords('BoxUsage:t3.micro')).toBe('BoxUsage:t3.micro');
});
