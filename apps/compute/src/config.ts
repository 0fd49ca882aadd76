import { commonConfig, defineConfig } from '@kumo/service-kit';
import { z } from 'zod';

/** Compute's environment. */
export const { configSpec, readConfig } = defineConfig({
  KUMO_SERVICE_HOST: commonConfig.KUMO_SERVICE_HOST,
  KUMO_SERVICE_PORT: commonConfig.KUMO_SERVICE_PORT,
  KUMO_LOG_LEVEL: commonConfig.KUMO_LOG_LEVEL,
  KUMO_INTERNAL_TOKEN: commonConfig.KUMO_INTERNAL_TOKEN,
  KUMO_IDENTITY_URL: commonConfig.KUMO_IDENTITY_URL,
  KUMO_DATABASE_URL: commonConfig.KUMO_DATABASE_URL,
  KUMO_MASTER_KEY: commonConfig.KUMO_MASTER_KEY,
  KUMO_MASTER_KEY_PREVIOUS: commonConfig.KUMO_MASTER_KEY_PREVIOUS,
  KUMO_ALLOWED_ENDPOINTS: commonConfig.KUMO_ALLOWED_ENDPOINTS,
  KUMO_PUBLIC_URL: commonConfig.KUMO_PUBLIC_URL,
  KUMO_SANDBOX_URL: {
    describe: 'Where the simulated cloud answers. Unset: it is not offered.',
    schema: z.url({ protocol: /^https?$/ }).optional(),
  },
  KUMO_VALIDATE_RESPONSES: {
    describe: '1 checks every answer against its contract before it is sent: for tests, it costs time.',
    default: '0',
    schema: z.enum(['0', '1']).transform((text) => text === '1'),
  },
});

/** Compute's environment, parsed. */
export type ComputeConfig = ReturnType<typeof readConfig>;
