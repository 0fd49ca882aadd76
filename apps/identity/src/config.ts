import { commonConfig, defineConfig } from '@kumo/service-kit';
import { z } from 'zod';

/** Identity's environment. */
export const { configSpec, readConfig } = defineConfig({
  KUMO_SERVICE_HOST: commonConfig.KUMO_SERVICE_HOST,
  KUMO_SERVICE_PORT: commonConfig.KUMO_SERVICE_PORT,
  KUMO_LOG_LEVEL: commonConfig.KUMO_LOG_LEVEL,
  KUMO_INTERNAL_TOKEN: commonConfig.KUMO_INTERNAL_TOKEN,
  KUMO_DATABASE_URL: commonConfig.KUMO_DATABASE_URL,
  KUMO_MASTER_KEY: commonConfig.KUMO_MASTER_KEY,
  KUMO_MASTER_KEY_PREVIOUS: commonConfig.KUMO_MASTER_KEY_PREVIOUS,
  KUMO_PUBLIC_URL: commonConfig.KUMO_PUBLIC_URL,
  KUMO_INSECURE_HTTP: commonConfig.KUMO_INSECURE_HTTP,
  KUMO_VALIDATE_RESPONSES: commonConfig.KUMO_VALIDATE_RESPONSES,
  KUMO_COMPUTE_URL: {
    ...commonConfig.KUMO_COMPUTE_URL,
    describe:
      'Where the other services reach compute. Unset: nothing that may still run is closed or deleted, and its audit entries are not taken.',
    schema: commonConfig.KUMO_COMPUTE_URL.schema.optional(),
  },
  KUMO_AUDIT_HEADS_FILE: {
    describe:
      'File to which signed ends of the audit log are appended, one a line; copy it elsewhere. Unset: they stay in the database only. `npm start` sets `audit-heads.jsonl` in the data folder.',
    schema: z.string().min(1).optional(),
  },
  KUMO_SMTP_URL: {
    describe:
      'Mail server for invitations and links, such as smtps://user:password@mail.example.org. Unset: links are shown to be handed over.',
    secret: true,
    schema: z.url({ protocol: /^smtps?$/, error: 'must begin with smtp:// or smtps://' }).optional(),
  },
  KUMO_MAIL_FROM: {
    describe: 'Sender of mail, such as `Clouds <clouds@example.org>`; needed with KUMO_SMTP_URL.',
    schema: z.string().trim().min(3).max(320).optional(),
  },
  KUMO_SETUP_TOKEN: {
    describe: 'Lets whoever has it make the first owner, once. Unset: only the KUMO_OWNER_* variables can.',
    secret: true,
    schema: z.string().min(20).optional(),
  },
  KUMO_OWNER_EMAIL: {
    describe: 'Address of the first owner, made without anybody at the page. Ignored when there is an owner.',
    schema: z.email('must be a mail address').optional(),
  },
  KUMO_OWNER_PASSWORD: {
    describe: 'Password of the first owner, at least 8 characters and not a common one; needed with KUMO_OWNER_EMAIL.',
    secret: true,
    schema: z.string().min(8).max(200).optional(),
  },
  KUMO_OWNER_NAME: {
    describe: 'Name of the first owner.',
    default: 'Owner',
    schema: z.string().trim().min(1).max(120),
  },
  KUMO_ORGANIZATION: {
    describe: 'Name of the first organization.',
    default: 'My organization',
    schema: z.string().trim().min(1).max(120),
  },
});

/** The parsed environment. */
export type IdentityConfig = ReturnType<typeof readConfig>;
