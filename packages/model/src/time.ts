import { z } from 'zod';

/** An instant: UTC, ISO 8601 with milliseconds, e.g. `2026-11-22T14:21:08.113Z`. */
export const instantSchema = z.iso.datetime({ precision: 3 });

const earliest = Date.parse('1970-01-01T00:00:00Z');

/**
 * An instant as callers may write it: ISO 8601 to any precision, in UTC or with an offset, from 1970 on. It is read as one of
 * {@link instantSchema}; what is finer than a millisecond is dropped.
 */
export const instantInputSchema = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-11-22T14:21:08Z' })
  .refine((text) => Date.parse(text) >= earliest, 'must not be before 1970')
  .transform((text) => new Date(text).toISOString());
