import { escapeHtml } from '../http/answers.ts';

/** The parts of JSON Schema that the contract's schemas use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Deeper than this a schema is only named; the OpenAPI document has it in full. */
const deepest = 6;
/** What JSON Schema says of any whole number: no bound of ours. */
const anyInteger = Number.MAX_SAFE_INTEGER;

/** A schema as HTML: its type in words and, for objects, one line a field, nested as the document is. */
export function outlineOf(schema: unknown): string {
  return isSchema(schema) ? `<div class="schema">${nameOf(schema)}${fieldsOf(schema, 0)}</div>` : '';
}

/** A schema's type in one line of HTML, without its fields. */
export function typeOf(schema: unknown): string {
  return isSchema(schema) ? nameOf(schema) : '';
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}

function nameOf(schema: Schema): string {
  const reference = schema.$ref?.replace('#/components/schemas/', '');
  if (reference !== undefined) return `<a href="#schema-${escapeHtml(reference)}">${escapeHtml(reference)}</a>`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(nameOf).join(' or ') + bounds(schema);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ') + bounds(schema);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.items !== undefined) return `list of ${nameOf(schema.items)}`;
  if (isSchema(schema.additionalProperties)) return `map of text to ${nameOf(schema.additionalProperties)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'anything');
  return `<i>${escapeHtml(schema.format ?? type)}</i>${bounds(schema)}`;
}

function bounds({ minimum, maximum, minLength, maxLength, pattern, default: preset }: Schema): string {
  const parts: string[] = [];
  if (minimum !== undefined && minimum !== -anyInteger) parts.push(`≥ ${minimum}`);
  if (maximum !== undefined && maximum !== anyInteger) parts.push(`≤ ${maximum}`);
  if (minLength !== undefined || maxLength !== undefined)
    parts.push(`${minLength ?? 0}–${maxLength ?? '…'} characters`);
  if (pattern !== undefined && pattern.length <= 60) parts.push(`<code>${escapeHtml(pattern)}</code>`);
  if (preset !== undefined) parts.push(`default ${literal(preset)}`);
  return parts.length === 0 ? '' : ` <small>${parts.join(', ')}</small>`;
}

function fieldsOf(schema: Schema, depth: number): string {
  if (depth > deepest) return '';
  const inner = schema.items ?? (isSchema(schema.additionalProperties) ? schema.additionalProperties : undefined);
  if (inner !== undefined) return fieldsOf(inner, depth);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return choices.map((choice) => fieldsOf(choice, depth)).join('');
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const need = schema.required?.includes(name) === true ? ' <b>required</b>' : '';
    const meaning = field.description === undefined ? '' : ` — ${withCode(field.description)}`;
    return `<li><code>${escapeHtml(name)}</code> ${nameOf(field)}${need}${meaning}${fieldsOf(field, depth + 1)}</li>`;
  });
  return fields.length === 0 ? '' : `<ul>${fields.join('')}</ul>`;
}

function literal(value: unknown): string {
  return `<code>${escapeHtml(JSON.stringify(value))}</code>`;
}

/** Prose as HTML; what stands between backticks is code. */
export function withCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
