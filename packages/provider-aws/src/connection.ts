import { ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import { leastPrivilege } from './rights.ts';

/** Secrets of a connection: keys of a user, and the role that it takes on where there is one. */
export const credentialsSchema = z.strictObject({
  accessKeyId: z
    .string()
    .trim()
    .regex(/^[\w-]{1,128}$/, 'must be letters and digits, as AWS shows it beside the key')
    .meta({
      title: 'Access key id',
      description: 'AWS console → IAM → Users → the user → Security credentials → Create access key.',
      examples: ['AKIAIOSFODNN7EXAMPLE'],
    }),
  secretAccessKey: z.string().trim().min(1).meta({
    title: 'Secret access key',
    description: 'Shown once, when the access key is created. A lost one is replaced by a new key.',
    secret: true,
  }),
  sessionToken: z.string().trim().min(1).optional().meta({
    title: 'Session token',
    description: 'Only for temporary keys (their id begins with ASIA). They stop working when their session ends.',
    secret: true,
  }),
  roleArn: z
    .string()
    .trim()
    .regex(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'must look like arn:aws:iam::123456789012:role/name')
    .optional()
    .meta({
      title: 'Role to assume',
      description:
        'ARN of a role in the account to be managed: IAM → Roles → the role. Empty: the keys act themselves.',
      examples: ['arn:aws:iam::123456789012:role/cloud-console'],
    }),
  externalId: z
    .string()
    .trim()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1224 letters, digits or + = , . @ : / -')
    .optional()
    .meta({
      title: 'External id',
      description:
        'What the role’s trust policy asks for as sts:ExternalId. Use a random one that no other connection has.',
      secret: true,
    }),
});

/** Settings that are not secret: there are none. */
export const optionsSchema = z.strictObject({});

/** Parsed secrets. */
export type AwsCredentials = z.output<typeof credentialsSchema>;

/** The connect form, as the manifest carries it. */
export const connectionFields = {
  endpoint: {
    title: 'Endpoint',
    description:
      'Empty for AWS itself. Else the https:// address of a private endpoint, or of a cloud that speaks the EC2 API.',
    optional: true,
  },
  region: {
    title: 'Region',
    description:
      'Code of the region, e.g. eu-central-1, as the AWS console shows it at the top right. One connection is one region.',
  },
  credentials: credentialsSchema,
  options: optionsSchema,
  rights: leastPrivilege,
} as const;

/** Where the services answer. */
export interface AwsPlace {
  readonly region: string;
  readonly ec2: URL;
  readonly sts: URL;
  readonly cloudWatch: URL;
  /** The price API is in few regions, and tells of all. */
  readonly pricing: { readonly url: URL; readonly region: string };
  /** `host[:port]` of a cloud that is not AWS; null for AWS and its private endpoints. */
  readonly foreignHost: string | null;
}

/** The services' addresses. A region is checked by form only: it becomes part of a host name. Throws `invalid_request`. */
export function placeOf(region: string, endpoint: string | undefined): AwsPlace {
  if (!/^[a-z]{2,}(-[a-z0-9]+){1,4}$/.test(region) || region.length > 40) {
    throw refused('region', 'A region looks like eu-central-1.');
  }
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const service = (name: string) => new URL(`https://${name}.${region}.${suffix}`);
  const amazons = {
    region,
    ec2: service('ec2'),
    sts: service('sts'),
    cloudWatch: service('monitoring'),
    pricing: pricingOf(region),
    foreignHost: null,
  };
  if (endpoint === undefined) return amazons;
  const url = URL.parse(endpoint);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw refused('endpoint', 'Write it as https://host or https://host:port.');
  }
  if (url.username !== '' || url.search !== '' || url.hash !== '') {
    throw refused('endpoint', 'Keys belong in their own fields: write only https://host or https://host:port.');
  }
  // A private endpoint of AWS is one for EC2 alone; another cloud answers for everything at one address.
  if (/\.amazonaws\.com(\.cn)?$/.test(url.hostname)) return { ...amazons, ec2: url };
  return { region, ec2: url, sts: url, cloudWatch: url, pricing: { url, region }, foreignHost: url.host };
}

/** The nearest of the price API's own regions, https://docs.aws.amazon.com/general/latest/gr/billing.html#pls_region. */
function pricingOf(region: string): AwsPlace['pricing'] {
  const at = (own: string, suffix = 'amazonaws.com') => ({
    url: new URL(`https://api.pricing.${own}.${suffix}`),
    region: own,
  });
  if (region.startsWith('cn-')) return at('cn-northwest-1', 'amazonaws.com.cn');
  if (/^(eu|me|af|il)-/.test(region)) return at('eu-central-1');
  if (region.startsWith('ap-')) return at('ap-south-1');
  return at('us-east-1');
}

function refused(path: string, message: string): ProviderError {
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path, message }] });
}
