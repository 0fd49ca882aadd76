import { z } from 'zod';
import type { ConfigSpec } from './config.ts';
import {
  flagSchema,
  httpUrlSchema,
  listSchema,
  masterKeyListSchema,
  masterKeySchema,
  portSchema,
} from './config-schemas.ts';

/** Variables that several services read, to pick from, so that they mean the same everywhere. */
export const commonConfig = {
  KUMO_SERVICE_HOST: {
    describe: 'Address on which the service listens for the other services.',
    default: '127.0.0.1',
    schema: z.string(),
  },
  KUMO_SERVICE_PORT: { describe: 'Port on which the service listens, 0–65535; 0 takes any.', schema: portSchema },
  KUMO_LOG_LEVEL: {
    describe: 'Least severe level that is logged: trace, debug, info, warn, error.',
    default: 'info',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error']),
  },
  KUMO_INTERNAL_TOKEN: {
    describe: 'Shared by all services of one installation and by nobody else; at least 32 characters.',
    secret: true,
    schema: z.string().min(32),
  },
  KUMO_IDENTITY_URL: { describe: 'Where the other services reach identity.', schema: httpUrlSchema },
  KUMO_COMPUTE_URL: { describe: 'Where the other services reach compute.', schema: httpUrlSchema },
  KUMO_DATABASE_URL: {
    describe: "Postgres 15 or newer, with this service's own login role.",
    secret: true,
    schema: z.string().regex(/^postgres(ql)?:\/\//),
  },
  KUMO_MASTER_KEY: {
    describe: 'Encrypts credentials at rest: 32 random bytes in base64. Losing it loses them.',
    secret: true,
    schema: masterKeySchema,
  },
  KUMO_MASTER_KEY_PREVIOUS: {
    describe: 'Master keys that were in use before, newest first, comma-separated: what they sealed stays readable.',
    default: '',
    secret: true,
    schema: masterKeyListSchema,
  },
  KUMO_DATA_DIR: { describe: 'Folder of what this machine keeps.', default: '.kumo', schema: z.string() },
  KUMO_PUBLIC_URL: {
    describe: 'Address that people type to reach this installation.',
    default: 'http://localhost:3000',
    schema: httpUrlSchema,
  },
  KUMO_TRUSTED_PROXIES: {
    describe: 'Addresses or networks (CIDR) of proxies whose X-Forwarded-* headers are believed, comma-separated.',
    default: '',
    schema: listSchema,
  },
  KUMO_ALLOWED_ENDPOINTS: {
    describe: 'Hosts and networks that clouds may have beyond public addresses, comma-separated.',
    default: '',
    schema: listSchema,
  },
  KUMO_INSECURE_HTTP: {
    describe: '1 lets browsers sign in over plain HTTP on hosts other than localhost. Anybody on the way can listen.',
    default: '0',
    schema: flagSchema,
  },
  KUMO_VALIDATE_RESPONSES: {
    describe: '1 checks every answer against its contract before it is sent: for tests, it costs time.',
    default: '0',
    schema: flagSchema,
  },
} as const satisfies ConfigSpec;
