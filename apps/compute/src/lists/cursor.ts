import { ProblemError } from '@kumo/service-kit';
import { z } from 'zod';

const cursorSchema = z.tuple([z.string(), z.string(), z.string()]);

/** The place in a list after which its next page begins: the order, the last item's sort value and its id. */
export interface ListPosition {
  readonly value: string;
  readonly id: string;
}

/** Writes a position as the opaque text that callers send back. It is bound to its order. */
export function encodeCursor(sort: string, position: ListPosition): string {
  return Buffer.from(JSON.stringify([sort, position.value, position.id])).toString('base64url');
}

/** Reads it back. `validation_failed` for anything that this list did not write, also for another order's. */
export function decodeCursor(sort: string, cursor: string): ListPosition {
  let parsed: z.infer<typeof cursorSchema>;
  try {
    parsed = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (error) {
    throw badCursor('is not a cursor of this list', error);
  }
  if (parsed[0] !== sort) throw badCursor('belongs to another order of this list');
  return { value: parsed[1], id: parsed[2] };
}

function badCursor(message: string, cause?: unknown): ProblemError {
  return new ProblemError('validation_failed', `cursor: ${message}.`, { errors: [{ path: 'cursor', message }], cause });
}
