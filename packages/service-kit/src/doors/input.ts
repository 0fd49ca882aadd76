import type { OperationSpec } from '@kumo/api-contract';
import type { z } from 'zod';
import { type FieldProblem, ProblemError } from '../problems.ts';

/** The three places of a request that input comes from, as they arrive. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

type Part = 'params' | 'query' | 'body';
const parts: readonly Part[] = ['params', 'query', 'body'];

/**
 * Parses all of a request and reports every wrong field at once. Where nothing is wrong but an id in the address that nothing
 * could have, it is `not_found`, as with an id that nothing has.
 */
export function parseInput(spec: OperationSpec, raw: RawInput): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const errors: FieldProblem[] = [];
  let wrongInAddress = 0;
  for (const part of parts) {
    const schema = spec[part];
    const value = part === 'body' ? (raw.body ?? {}) : raw[part];
    if (schema === undefined) {
      errors.push(...refuseUnknown(part, value));
      continue;
    }
    const parsed = strict(schema).safeParse(value);
    if (parsed.success) Object.assign(input, parsed.data);
    else errors.push(...parsed.error.issues.flatMap(fieldProblems));
    if (part === 'params' && isWholeAddress(schema, value)) wrongInAddress = errors.length;
  }
  if (wrongInAddress > 0 && wrongInAddress === errors.length) {
    throw new ProblemError('not_found', 'There is no such thing: no id looks like this.');
  }
  if (errors.length > 0) {
    throw new ProblemError('validation_failed', errors.map(sentence).join(' '), { errors });
  }
  return input;
}

/** Whether every part of the address is given; by tRPC one may be missing. */
function isWholeAddress({ shape }: z.ZodObject, params: unknown): boolean {
  const given = new Map(Object.entries(params ?? {}));
  return Object.keys(shape).every((name) => typeof given.get(name) === 'string');
}

/** Splits the flat input of the tRPC door into the same three places. Keys that no place knows stay in the body, to be refused. */
export function splitFlatInput(spec: OperationSpec, flat: unknown): RawInput {
  const raw = {
    params: {} as Record<string, unknown>,
    query: {} as Record<string, unknown>,
    body: {} as Record<string, unknown>,
  };
  if (flat === undefined || flat === null) return raw;
  if (typeof flat !== 'object') throw new ProblemError('validation_failed', 'The input must be an object.');
  for (const [key, value] of Object.entries(flat)) {
    const place = parts.find((part) => spec[part] !== undefined && key in spec[part].shape) ?? 'body';
    raw[place][key] = value;
  }
  return raw;
}

const strictSchemas = new WeakMap<z.ZodObject, z.ZodObject>();

function strict(schema: z.ZodObject): z.ZodObject {
  let made = strictSchemas.get(schema);
  if (made === undefined) {
    made = schema.strict();
    strictSchemas.set(schema, made);
  }
  return made;
}

function refuseUnknown(part: Part, value: unknown): FieldProblem[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [{ path: '', message: `this operation takes no ${part}` }];
  return Object.keys(value).map((path) => ({ path, message: 'unknown field' }));
}

function fieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: path === '' ? key : `${path}.${key}`, message: 'unknown field' }));
  }
  return [{ path, message: issue.message }];
}

function sentence(problem: FieldProblem): string {
  return problem.path === '' ? `${problem.message}.` : `${problem.path}: ${problem.message}.`;
}
