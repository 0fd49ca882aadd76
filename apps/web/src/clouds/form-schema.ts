/** A field of a connect form, read from the JSON Schema that an adapter gives. */
export interface FormField {
  /** Its place in the request: `credentials.accessKeyId`. */
  readonly path: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly kind: 'text' | 'secret' | 'multiline' | 'boolean' | 'number' | 'choice' | 'group-list';
  readonly isRequired: boolean;
  readonly placeholder: string | undefined;
  readonly defaultValue: FormValue | undefined;
  /** For `choice`. */
  readonly choices: readonly string[];
  /** For `group-list`: the fields of one entry, their paths relative to it. */
  readonly fields: readonly FormField[];
}

/** What a field holds while it is typed. A `group-list` holds entries of such values. */
export type FormValue = string | boolean | ReadonlyArray<FormValues>;
/** Values by path. */
export type FormValues = { readonly [path: string]: FormValue };

type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `userDomainName` → "User domain name": for fields whose adapter gives no title. */
function titleOf(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The fields of an object schema in their order.
 *
 * @param schema JSON Schema 2020-12 of an object; anything else has no fields
 * @param root first part of every path: `credentials`, `options`, or empty
 */
export function formFields(schema: unknown, root: string): FormField[] {
  if (!isSchema(schema) || !isSchema(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    if (!isSchema(property)) return [];
    const hasDefault = property.default !== undefined;
    const path = root === '' ? name : `${root}.${name}`;
    // An object within is part of the form: its fields stand among the others.
    if (isSchema(property.properties)) return formFields(property, path);
    return [toField(path, name, property, required.includes(name) && !hasDefault)];
  });
}

function toField(path: string, name: string, schema: Schema, isRequired: boolean): FormField {
  const kind = kindOf(schema);
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  const { default: standard } = schema;
  return {
    path,
    title: text(schema.title) ?? titleOf(name),
    description: text(schema.description),
    kind,
    isRequired: isRequired && kind !== 'boolean',
    placeholder: text(examples[0]),
    defaultValue:
      typeof standard === 'boolean' || typeof standard === 'string'
        ? standard
        : typeof standard === 'number'
          ? String(standard)
          : undefined,
    choices: Array.isArray(schema.enum) ? schema.enum.filter((choice) => typeof choice === 'string') : [],
    fields: kind === 'group-list' ? formFields(schema.items, '') : [],
  };
}

function kindOf(schema: Schema): FormField['kind'] {
  // A field of one line would lose the breaks of what is pasted into it, secret or not.
  if (schema.multiline === true) return 'multiline';
  if (schema.secret === true) return 'secret';
  if (Array.isArray(schema.enum)) return 'choice';
  if (schema.type === 'boolean') return 'boolean';
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'array') return 'group-list';
  return 'text';
}

/** The values that a form begins with. */
export function initialValues(fields: readonly FormField[]): FormValues {
  return Object.fromEntries(
    fields.map((field) => [
      field.path,
      field.defaultValue ?? (field.kind === 'boolean' ? false : field.kind === 'group-list' ? [] : ''),
    ]),
  );
}

/** Required fields that are still empty, as sentences by path. */
export function missingFields(fields: readonly FormField[], values: FormValues): Record<string, string> {
  return Object.fromEntries(
    fields
      .filter((field) => field.isRequired && String(values[field.path] ?? '').trim() === '')
      .map((field) => [field.path, `${field.title} is needed.`]),
  );
}

/** The part of the request below a root, without what was left empty: `requestPart('credentials', …)` → `{ca: …}`. */
export function requestPart(root: string, fields: readonly FormField[], values: FormValues): Record<string, unknown> {
  const prefix = root === '' ? '' : `${root}.`;
  const part: Record<string, unknown> = {};
  for (const field of fields) {
    if (!field.path.startsWith(prefix)) continue;
    const value = toRequest(field, values[field.path]);
    if (value !== undefined) put(part, field.path.slice(prefix.length).split('.'), value);
  }
  return part;
}

function put(part: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    part[name] = value;
    return;
  }
  const inner = part[name] ?? {};
  part[name] = inner;
  if (isSchema(inner)) put(inner, rest, value);
}

function toRequest(field: FormField, value: FormValue | undefined): unknown {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'boolean') return value === (field.defaultValue ?? false) ? undefined : value;
  if (typeof value !== 'string') {
    return value.length === 0 ? undefined : value.map((entry) => requestPart('', field.fields, entry));
  }
  if (field.kind === 'number') return value === field.defaultValue ? undefined : Number(value);
  // How far the first line is set in says something in YAML.
  if (field.kind === 'multiline') return value.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
  return field.kind === 'secret' ? value : value.trim();
}

/** The same request with every secret replaced, to be shown as an API call. */
export function withoutSecrets(fields: readonly FormField[], values: FormValues): FormValues {
  const shown: Record<string, FormValue> = { ...values };
  for (const field of fields) {
    const value = values[field.path];
    const isSecret = field.kind === 'secret' || field.kind === 'multiline';
    if (isSecret && value !== '' && value !== undefined) shown[field.path] = '…';
    if (Array.isArray(value)) shown[field.path] = value.map((entry) => withoutSecrets(field.fields, entry));
  }
  return shown;
}
