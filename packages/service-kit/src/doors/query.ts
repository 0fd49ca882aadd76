import type { OperationSpec } from '@kumo/api-contract';
import type { z } from 'zod';

type Shape = 'number' | 'boolean' | 'array' | 'text';

const shapesBySpec = new WeakMap<OperationSpec, Map<string, Shape>>();

/**
 * Turns the text of a query string into the types that the contract names: numbers, booleans, lists of repeated values,
 * and `tag.<key>=<value>` into `tag: {key: [value]}`. What cannot be turned stays text, for the schema to refuse by name.
 */
export function queryFromText(spec: OperationSpec, search: string): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null);
  if (search === '') return query;
  const shapes = shapesOf(spec);
  for (const [key, value] of new URLSearchParams(search)) {
    if (key.startsWith('tag.') && shapes.has('tag')) {
      append(record(query, 'tag'), key.slice(4), value);
      continue;
    }
    const shape = shapes.get(key);
    if (shape !== 'array' && key in query) {
      // Said twice where once is meant: a list, for the schema to refuse.
      append(query, key, value);
      continue;
    }
    switch (shape) {
      case 'array':
        append(query, key, value);
        break;
      case 'number':
        query[key] = value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
        break;
      case 'boolean':
        query[key] = value === 'true' ? true : value === 'false' ? false : value;
        break;
      default:
        query[key] = value;
    }
  }
  return query;
}

function shapesOf(spec: OperationSpec): Map<string, Shape> {
  let shapes = shapesBySpec.get(spec);
  if (shapes === undefined) {
    shapes = new Map(
      Object.entries(spec.query?.shape ?? {}).map(([key, schema]) => [key, shapeOf(schema as z.ZodType)]),
    );
    shapesBySpec.set(spec, shapes);
  }
  return shapes;
}

function shapeOf(schema: z.ZodType): Shape {
  const { def } = schema as unknown as { def: { type: string; innerType?: z.ZodType } };
  if (def.innerType !== undefined) return shapeOf(def.innerType);
  return def.type === 'number' || def.type === 'boolean' || def.type === 'array' ? def.type : 'text';
}

function record(into: Record<string, unknown>, key: string): Record<string, unknown> {
  const existing = into[key];
  if (typeof existing === 'object' && existing !== null) return existing as Record<string, unknown>;
  const made: Record<string, unknown> = Object.create(null);
  into[key] = made;
  return made;
}

function append(into: Record<string, unknown>, key: string, value: string): void {
  const existing = into[key];
  if (Array.isArray(existing)) existing.push(value);
  else into[key] = existing === undefined ? [value] : [existing, value];
}
