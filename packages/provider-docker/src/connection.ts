import { z } from 'zod';
import { rights } from './rights.ts';

const pem = (title: string, description: string) =>
  z
    .string()
    .trim()
    .regex(/-----BEGIN [A-Z0-9 ]+-----/, 'must be PEM text that starts with -----BEGIN')
    .meta({ title, description, multiline: true });

const registrySchema = z.strictObject({
  server: z
    .string()
    .trim()
    .min(1)
    .meta({
      title: 'Registry',
      description: 'Host name, with the port where it is not 443.',
      examples: ['registry.example.com'],
    }),
  username: z.string().min(1).meta({ title: 'User name' }),
  password: z.string().min(1).meta({ title: 'Password or token', secret: true }),
});

/** Secrets of a connection. A local socket needs none of them. */
export const credentialsSchema = z.strictObject({
  ca: pem('Certificate authority', 'For tcp:// with TLS: ca.pem, who signed the engine’s certificate.').optional(),
  cert: pem('Client certificate', 'For tcp:// with TLS: cert.pem.').optional(),
  key: pem('Client key', 'For tcp:// with TLS: key.pem, not encrypted.').optional(),
  privateKey: pem('SSH private key', 'For ssh://: the key of a user who may use the engine’s socket.').optional(),
  passphrase: z
    .string()
    .optional()
    .meta({ title: 'Passphrase', description: 'Of the SSH private key, where it has one.', secret: true }),
  registries: z
    .array(registrySchema)
    .max(50)
    .optional()
    .meta({ title: 'Private registries', description: 'Sent to the engine only with pulls from that registry.' }),
});

/** Settings that are not secret. */
export const optionsSchema = z.strictObject({
  hostKey: z
    .string()
    .trim()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, 'must look like SHA256:… as `ssh-keygen -lf` prints it')
    .optional()
    .meta({
      title: 'SSH host key',
      description: 'Fingerprint of the host’s key. Leave it empty once: the answer shows the fingerprint to confirm.',
      examples: ['SHA256:2mvRhDR8fQ6Y7ZbJ8sXvVbB0p5l6P0n7F2x1m8l3a9c'],
    }),
  allowPlainTcp: z.boolean().default(false).meta({
    title: 'Allow plain TCP on loopback',
    description: 'Without TLS everybody who reaches the port is root on that host; loopback addresses only.',
  }),
});

/** Parsed secrets. */
export type DockerCredentials = z.output<typeof credentialsSchema>;

/** Parsed options. */
export type DockerOptions = z.output<typeof optionsSchema>;

/** One private registry's login. */
export type RegistryLogin = z.output<typeof registrySchema>;

/** The connect form, as the manifest carries it. */
export const connectionFields = {
  endpoint: {
    title: 'Engine address',
    description: 'unix:///path of a socket, tcp://host:2376 with TLS certificates, or ssh://user@host with a key.',
    default: 'unix:///var/run/docker.sock',
  },
  region: 'none',
  credentials: credentialsSchema,
  options: optionsSchema,
  rights,
} as const;
