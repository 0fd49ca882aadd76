import { z } from 'zod';

/** An instant: UTC, ISO 8601 with milliseconds, e.g. `2026-11-22T14:21:08.113Z`. */
export const instantSchema = z.iso.datetime({ precision: 3 });
