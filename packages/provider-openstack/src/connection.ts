import { z } from 'zod';
import { rights } from './rights.ts';

const field = (title: string, description: string, examples: readonly string[] = []) =>
  z
    .string()
    .trim()
    .max(512)
    .optional()
    .meta({ title, description, ...(examples.length === 0 ? {} : { examples: [...examples] }) });

const secret = (title: string, description: string) =>
  z.string().max(4096).optional().meta({ title, description, secret: true });

/** Secrets of a connection. One way of signing in is filled: an application credential, a password, a token, or clouds.yaml. */
export const credentialsSchema = z.strictObject({
  applicationCredentialId: field(
    'Application credential: id',
    'Recommended. Horizon: Identity, Application Credentials, Create; or `openstack application credential create kumo`.',
  ),
  applicationCredentialSecret: secret(
    'Application credential: secret',
    'Shown once when the credential is made. It can be revoked by itself and is good for one project only.',
  ),
  username: field('User name', 'As you sign in to Horizon. `OS_USERNAME` in an openrc file.', ['demo']),
  userId: field('User id', 'Instead of the name and its domain. `OS_USER_ID`.'),
  password: secret('Password', 'Of that user. `OS_PASSWORD` in an openrc file.'),
  userDomainName: field('User domain', 'Default: Default. `OS_USER_DOMAIN_NAME`.', ['Default']),
  userDomainId: field('User domain id', 'Instead of its name. `OS_USER_DOMAIN_ID`.'),
  projectName: field('Project', 'Horizon shows it at the top left. `OS_PROJECT_NAME`.', ['demo']),
  projectId: field('Project id', 'Instead of the name and its domain. `OS_PROJECT_ID`.'),
  projectDomainName: field('Project domain', 'Default: the user’s. `OS_PROJECT_DOMAIN_NAME`.', ['Default']),
  projectDomainId: field('Project domain id', 'Instead of its name. `OS_PROJECT_DOMAIN_ID`.'),
  token: secret(
    'Token',
    '`openstack token issue -c id`. It ends after an hour or so and can’t be renewed: for trying things out.',
  ),
  cloudsYaml: z.string().max(65_536).optional().meta({
    title: 'clouds.yaml',
    description: 'Paste the file here instead of filling the form. Horizon: API Access, Download OpenStack RC File.',
    multiline: true,
    secret: true,
  }),
});

const override = (service: string) =>
  z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ title: service, description: `Used instead of what the cloud’s catalog says for ${service}.` });

/** Settings that are not secret. */
export const optionsSchema = z.strictObject({
  cloud: field('Cloud', 'Which entry of clouds.yaml, where it has several.', ['mycloud']),
  interface: z.enum(['public', 'internal', 'admin']).optional().meta({
    title: 'Interface',
    description: 'Which of the catalog’s addresses are used. Default: public. `OS_INTERFACE`.',
  }),
  caCertificate: z
    .string()
    .trim()
    .regex(/-----BEGIN CERTIFICATE-----/, 'must be PEM text that starts with -----BEGIN CERTIFICATE-----')
    .optional()
    .meta({
      title: 'Certificate authority',
      description: 'Where the cloud’s certificates are signed by one of its own: the text of the file in `OS_CACERT`.',
      multiline: true,
    }),
  endpoints: z
    .strictObject({
      compute: override('Nova'),
      network: override('Neutron'),
      image: override('Glance'),
      volume: override('Cinder'),
    })
    .optional()
    .meta({ title: 'Addresses', description: 'Only where the cloud’s catalog has wrong ones.' }),
});

/** Parsed secrets. */
export type OpenStackCredentials = z.output<typeof credentialsSchema>;

/** Parsed options. */
export type OpenStackOptions = z.output<typeof optionsSchema>;

/** The connect form, as the manifest carries it. Region and endpoint may come from clouds.yaml instead. */
export const connectionFields = {
  endpoint: {
    title: 'Identity address',
    description: 'Keystone’s address, `OS_AUTH_URL`. Horizon: Project, API Access, the row Identity.',
    optional: true,
  },
  region: {
    title: 'Region',
    description: 'Needed where the cloud has several; a wrong one is answered with their names. `OS_REGION_NAME`.',
    optional: true,
  },
  credentials: credentialsSchema,
  options: optionsSchema,
  rights,
} as const;
