import { z } from 'zod';
import { type FieldIssue, ProviderError } from './errors.ts';
import type { Connection, EndpointField, Provider, ProviderManifest, RegionField } from './provider.ts';

type ConnectionFields<C extends z.ZodType, O extends z.ZodType> = ProviderManifest<C, O>['connection'];

/** The connect form as data: what a page needs to draw it without knowing the provider. */
export function connectionForm(fields: ConnectionFields<z.ZodType, z.ZodType>): Provider['connectionForm'] {
  return {
    endpoint: fields.endpoint === 'none' ? null : fields.endpoint,
    region: fields.region === 'none' ? null : fields.region,
    credentials: z.toJSONSchema(fields.credentials, { io: 'input', unrepresentable: 'any' }),
    options: z.toJSONSchema(fields.options, { io: 'input', unrepresentable: 'any' }),
    rights: fields.rights ?? null,
  };
}

/**
 * What a person typed, parsed. Throws `invalid_request` that names every wrong field in `issues`, and never repeats a value:
 * it may be a secret in the wrong box.
 */
export function parseConnection<C extends z.ZodType, O extends z.ZodType>(
  displayName: string,
  fields: ConnectionFields<C, O>,
  input: Connection,
): Connection<z.output<C>, z.output<O>> {
  const issues: FieldIssue[] = [];
  const endpoint = parseField('endpoint', fields.endpoint, input.endpoint, issues);
  const region = parseField('region', fields.region, input.region, issues);
  const credentials = fields.credentials.safeParse(input.credentials);
  const options = fields.options.safeParse(input.options);
  if (!credentials.success) issues.push(...zodIssues('credentials', credentials.error));
  if (!options.success) issues.push(...zodIssues('options', options.error));
  if (!credentials.success || !options.success || issues.length > 0) {
    const sentences = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new ProviderError({
      code: 'invalid_request',
      message: `The connection to ${displayName} is not complete: ${sentences}.`,
      issues,
    });
  }
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    credentials: credentials.data,
    options: options.data,
  };
}

function parseField(
  path: 'endpoint' | 'region',
  field: EndpointField | RegionField | 'none',
  value: string | undefined,
  issues: FieldIssue[],
): string | undefined {
  const given = value?.trim();
  const text = given === '' ? undefined : given;
  if (field === 'none') {
    if (text !== undefined) issues.push({ path, message: 'this provider takes none' });
    return undefined;
  }
  if (text !== undefined) return text;
  if ('default' in field && field.default !== undefined) return field.default;
  if (field.optional !== true) issues.push({ path, message: 'must be given' });
  return undefined;
}

function zodIssues(root: string, error: z.ZodError): FieldIssue[] {
  return error.issues.map((issue) => ({
    path: [root, ...issue.path.map(String)].join('.'),
    message: issue.message.replace(/\.$/, ''),
  }));
}
