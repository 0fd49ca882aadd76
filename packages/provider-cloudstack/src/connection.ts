import { z } from 'zod';
import { rightsText } from './rights.ts';

const key = (title: string, description: string) =>
  z
    .string()
    .trim()
    .min(1, 'must be given')
    .max(300, 'is longer than any key of CloudStack')
    .regex(/^[\w.+/=-]*$/, 'holds a character that no key of CloudStack has')
    .meta({ title, description });

const uuid = (title: string, description: string) =>
  z
    .string()
    .trim()
    .regex(/^[\w-]{1,64}$/, 'must be an id, as the page of CloudStack shows it')
    .optional()
    .meta({ title, description, examples: ['1128bd56-b4d9-4ac6-a7b9-c715b187ce11'] });

/** The connect form. */
export const connectionFields = {
  endpoint: {
    title: 'Address of the API',
    description:
      'Where the management server answers, e.g. https://cloud.example.com/client/api: the address of its web page with /client/api behind the host.',
  },
  region: 'none',
  credentials: z.strictObject({
    apiKey: key(
      'API key',
      'In the page of CloudStack: your name at the top right, Profile, Show API keys; none there: Generate new API keys.',
    ),
    secretKey: key('Secret key', 'Shown together with the API key.'),
  }),
  options: z.strictObject({
    projectId: uuid(
      'Project',
      'Id of a project whose resources to use; Projects, then the project, ID. Empty: those of the account itself.',
    ),
    zoneId: uuid(
      'Zone',
      'Id of the zone for what is created without naming one; Infrastructure, Zones, ID. Empty: the first.',
    ),
    everything: z.boolean().default(false).meta({
      title: 'Other accounts too',
      description:
        'Shows all that the key may see, not only what its own account has: for keys of administrators. Default no.',
    }),
    caCertificate: z
      .string()
      .trim()
      .regex(
        /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/,
        'must be one or more certificates in PEM form',
      )
      .optional()
      .meta({
        title: 'Certificate authority',
        description:
          'In PEM form, where the certificate of the management server is signed by an authority of your own.',
      }),
  }),
  rights: {
    title: 'Rights of the role',
    help: 'Everything works with the role User that CloudStack ships. For a role of its own, make one under Roles (type User), import these rules in this order, and give it to the account of the key. Leave out what is not needed: what is missing is said after connecting.',
    text: rightsText(),
  },
} as const;

/** API key and secret key. */
export type CloudstackCredentials = z.output<typeof connectionFields.credentials>;

/** What else the form asks for. */
export type CloudstackOptions = z.output<typeof connectionFields.options>;
