import { expect, it } from 'vitest';
import { instantInputSchema, instantSchema } from './time.ts';

it.each([
  ['2026-11-22T14:21:08Z', '2026-11-22T14:21:08.000Z'],
  ['2026-11-22T14:21:08.113Z', '2026-11-22T14:21:08.113Z'],
  ['2026-11-22T14:21:08.113999+00:00', '2026-11-22T14:21:08.113Z'],
  ['2026-11-22T00:21:08+02:00', '2026-11-21T22:21:08.000Z'],
])('an instant written as %s is understood', (written, read) => {
  expect(instantInputSchema.parse(written)).toBe(read);
  expect(instantSchema.parse(read)).toBe(read);
});

it.each(['2026-11-22T14:21:08', 'yesterday', '2026-02-30T00:00:00Z', '0000-01-01T00:00:00+23:59', ''])(
  'what is no instant, or no instant of any use, is refused: %s',
  (written) => {
    expect(instantInputSchema.safeParse(written).success).toBe(false);
  },
);
