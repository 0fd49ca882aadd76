import { ProviderError } from '@kumo/provider-core';
import { parse, YAMLError } from 'yaml';
import { z } from 'zod';

/** Names and passwords that look like numbers are read as what was written, not as YAML's number. */
const text = z.union([z.string(), z.number().transform(String)]).optional();

const entrySchema = z.object({
  auth: z
    .object({
      auth_url: text,
      username: text,
      user_id: text,
      password: text,
      user_domain_name: text,
      user_domain_id: text,
      project_name: text,
      project_id: text,
      tenant_name: text,
      tenant_id: text,
      project_domain_name: text,
      project_domain_id: text,
      domain_name: text,
      domain_id: text,
      application_credential_id: text,
      application_credential_secret: text,
      token: text,
    })
    .default({}),
  region_name: text,
  regions: z.array(z.unknown()).optional(),
  interface: text,
  endpoint_type: text,
  profile: z.unknown().optional(),
  cloud: z.unknown().optional(),
  compute_endpoint_override: text,
  network_endpoint_override: text,
  image_endpoint_override: text,
  volume_endpoint_override: text,
  block_storage_endpoint_override: text,
});

const fileSchema = z.object({ clouds: z.record(z.string(), entrySchema) });

/** One entry of a clouds.yaml file, by the names that the clients document. */
export type CloudsYamlEntry = z.output<typeof entrySchema>;

/**
 * The entry of a pasted clouds.yaml: the one named, or the only one. Throws `invalid_request` that never repeats a value of the
 * file. https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
export function readCloudsYaml(file: string, cloud: string | undefined): CloudsYamlEntry {
  const parsed = fileSchema.safeParse(parseYaml(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue === undefined || issue.path.length === 0 ? 'clouds' : issue.path.map(String).join('.');
    throw refusal('credentials.cloudsYaml', `This is not a clouds.yaml file: look at "${at}".`);
  }
  const { clouds } = parsed.data;
  const names = Object.keys(clouds);
  const name = cloud === undefined || cloud === '' ? onlyName(names) : cloud;
  const entry = Object.hasOwn(clouds, name) ? clouds[name] : undefined;
  if (entry === undefined)
    throw refusal('options.cloud', `The file has no cloud "${name}"; it has ${names.join(', ')}.`);
  if (entry.auth.auth_url === undefined && (entry.profile !== undefined || entry.cloud !== undefined)) {
    const message = 'The entry names a vendor profile instead of an address: add auth_url to it.';
    throw refusal('credentials.cloudsYaml', message);
  }
  return entry;
}

function onlyName(names: readonly string[]): string {
  const [name] = names;
  if (name === undefined) throw refusal('credentials.cloudsYaml', 'The file has no clouds in it.');
  if (names.length > 1) throw refusal('options.cloud', `The file has several clouds; say which: ${names.join(', ')}.`);
  return name;
}

function parseYaml(file: string): unknown {
  try {
    return parse(file, { maxAliasCount: 50 });
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    const line = error instanceof YAMLError ? error.linePos?.[0].line : undefined;
    const where = line === undefined ? '' : ` (line ${line})`;
    throw refusal('credentials.cloudsYaml', `This is not valid YAML${where}. Paste the whole file as it is.`);
  }
}

function refusal(path: string, message: string): ProviderError {
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path, message }] });
}
