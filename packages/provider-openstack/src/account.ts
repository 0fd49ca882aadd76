import { type Connection, type FieldIssue, ProviderError } from '@kumo/provider-core';
import { type CloudsYamlEntry, readCloudsYaml } from './clouds-yaml.ts';
import type { OpenStackCredentials, OpenStackOptions } from './connection.ts';
import type { ServiceName } from './services.ts';

/** How Keystone is asked for a token: the body of `identity`, and the scope where the method takes one. */
export interface Login {
  readonly method: 'application_credential' | 'password' | 'token';
  readonly identity: Readonly<Record<string, unknown>>;
  readonly scope: Readonly<Record<string, unknown>> | undefined;
  /** Values that must never be repeated in a message. */
  readonly secrets: readonly string[];
}

/** A connection's form, put together: where Keystone is, how to sign in, and which endpoints to take. */
export interface Account {
  /** Ends in `/v3`, without a slash after it. */
  readonly authUrl: string;
  readonly login: Login;
  /** Undefined: the catalog must have one only. */
  readonly region: string | undefined;
  readonly interface: string;
  readonly ca: string | undefined;
  readonly overrides: Readonly<Partial<Record<ServiceName, string>>>;
}

/** The form as it was filled, or as its clouds.yaml fills it. Throws `invalid_request` that names every field that is missing. */
export function accountOf(connection: Connection<OpenStackCredentials, OpenStackOptions>): Account {
  const { credentials, options } = connection;
  const pasted = filled(credentials.cloudsYaml);
  const entry = pasted === undefined ? undefined : readCloudsYaml(pasted, filled(options.cloud));
  const fields = entry === undefined ? credentials : fromEntry(entry);
  const { compute, network, image, volume } = options.endpoints ?? {};
  return {
    authUrl: authUrlOf(filled(connection.endpoint) ?? entry?.auth.auth_url),
    login: loginOf(fields),
    region: filled(connection.region) ?? filled(entry?.region_name),
    interface: options.interface ?? interfaceOf(entry) ?? 'public',
    ca: filled(options.caCertificate),
    overrides: withoutEmpty({
      compute: compute ?? entry?.compute_endpoint_override,
      network: network ?? entry?.network_endpoint_override,
      image: image ?? entry?.image_endpoint_override,
      volume: volume ?? entry?.block_storage_endpoint_override ?? entry?.volume_endpoint_override,
    }),
  };
}

function fromEntry({ auth }: CloudsYamlEntry): OpenStackCredentials {
  return withoutEmpty({
    applicationCredentialId: auth.application_credential_id,
    applicationCredentialSecret: auth.application_credential_secret,
    username: auth.username,
    userId: auth.user_id,
    password: auth.password,
    userDomainName: auth.user_domain_name ?? auth.domain_name,
    userDomainId: auth.user_domain_id ?? auth.domain_id,
    projectName: auth.project_name ?? auth.tenant_name,
    projectId: auth.project_id ?? auth.tenant_id,
    projectDomainName: auth.project_domain_name ?? auth.domain_name,
    projectDomainId: auth.project_domain_id ?? auth.domain_id,
    token: auth.token,
  });
}

/** `publicURL` is an older spelling of `public`. */
function interfaceOf(entry: CloudsYamlEntry | undefined): string | undefined {
  return filled(entry?.interface ?? entry?.endpoint_type)?.replace(/URL$/, '');
}

function authUrlOf(given: string | undefined): string {
  const address = filled(given);
  if (address === undefined) {
    throw incomplete([{ path: 'endpoint', message: 'must be given, here or as auth_url in clouds.yaml' }]);
  }
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw incomplete([
      { path: 'endpoint', message: 'must be an address such as https://keystone.example.com:5000/v3' },
    ]);
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v2\.0$/, '');
  return `${url.origin}${/\/v3$/.test(path) ? path : `${path}/v3`}`;
}

function loginOf(given: OpenStackCredentials): Login {
  const id = filled(given.applicationCredentialId);
  const secret = filled(given.applicationCredentialSecret);
  if (id !== undefined || secret !== undefined) return applicationCredential(id, secret);
  const token = filled(given.token);
  // A password can be used again when its token has ended; a token alone can't.
  if (filled(given.password) !== undefined || token === undefined) return passwordLogin(given);
  return {
    method: 'token',
    identity: { methods: ['token'], token: { id: token } },
    scope: scopeOf(given),
    secrets: [token],
  };
}

function applicationCredential(id: string | undefined, secret: string | undefined): Login {
  if (id === undefined || secret === undefined) {
    const path = `credentials.applicationCredential${id === undefined ? 'Id' : 'Secret'}`;
    throw incomplete([{ path, message: 'must be given: an application credential has an id and a secret' }]);
  }
  const method = 'application_credential';
  // No scope: the credential is for one project by itself.
  return { method, identity: { methods: [method], [method]: { id, secret } }, scope: undefined, secrets: [secret] };
}

function passwordLogin(given: OpenStackCredentials): Login {
  const name = filled(given.username);
  const id = filled(given.userId);
  const password = filled(given.password);
  const issues: FieldIssue[] = [];
  if (name === undefined && id === undefined) issues.push({ path: 'credentials.username', message: 'must be given' });
  if (password === undefined) {
    const message = 'must be given; or use an application credential, a token, or paste clouds.yaml';
    issues.push({ path: 'credentials.password', message });
  }
  if (filled(given.projectName) === undefined && filled(given.projectId) === undefined) {
    issues.push({
      path: 'credentials.projectName',
      message: 'must be given: without a project there is nothing to see',
    });
  }
  if (issues.length > 0 || password === undefined) throw incomplete(issues);
  const user = id === undefined ? { name, domain: domainOf(given.userDomainId, given.userDomainName) } : { id };
  const identity = { methods: ['password'], password: { user: { ...user, password } } };
  return { method: 'password', identity, scope: scopeOf(given), secrets: [password] };
}

function scopeOf(given: OpenStackCredentials): Login['scope'] {
  const id = filled(given.projectId);
  if (id !== undefined) return { project: { id } };
  const name = filled(given.projectName);
  if (name === undefined) return undefined;
  const hasOwnDomain = filled(given.projectDomainId ?? given.projectDomainName) !== undefined;
  const domain = hasOwnDomain
    ? domainOf(given.projectDomainId, given.projectDomainName)
    : domainOf(given.userDomainId, given.userDomainName);
  return { project: { name, domain } };
}

function domainOf(id: string | undefined, name: string | undefined): Readonly<Record<string, string>> {
  const byId = filled(id);
  return byId === undefined ? { name: filled(name) ?? 'Default' } : { id: byId };
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}

/** Leaves out what is not given, as `exactOptionalPropertyTypes` has it. */
function withoutEmpty<T extends Record<string, string | undefined>>(fields: T): { [K in keyof T]?: string } {
  const given = Object.entries(fields).filter(([, value]) => filled(value) !== undefined);
  // A subset of the same keys, and none of them undefined.
  return Object.fromEntries(given) as { [K in keyof T]?: string };
}

function incomplete(issues: readonly FieldIssue[]): ProviderError {
  const sentences = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new ProviderError({
    code: 'invalid_request',
    message: `The connection to OpenStack is not complete: ${sentences}.`,
    issues,
  });
}
