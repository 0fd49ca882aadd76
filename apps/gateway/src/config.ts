import { type ConfigOf, commonConfig, defineConfig, httpUrlSchema, portSchema } from '@kumo/service-kit';
import { z } from 'zod';
import { isLocalHost } from './http/peers.ts';

const perSecondSchema = z.coerce.number('must be a number').positive('must be more than 0').max(1_000_000);

/** The gateway's environment. */
export const { configSpec, readConfig } = defineConfig({
  PORT: { describe: 'The one public port, 0–65535; 0 takes any.', default: '3000', schema: portSchema },
  KUMO_HOST: {
    describe:
      'Address on which the public port listens. Default: 127.0.0.1 while KUMO_PUBLIC_URL names this machine itself, else 0.0.0.0.',
    schema: z.string().optional(),
  },
  KUMO_WEB_URL: { describe: 'Where the gateway reaches the web pages.', schema: httpUrlSchema },
  KUMO_IDENTITY_URL: commonConfig.KUMO_IDENTITY_URL,
  KUMO_COMPUTE_URL: commonConfig.KUMO_COMPUTE_URL,
  KUMO_INTERNAL_TOKEN: commonConfig.KUMO_INTERNAL_TOKEN,
  KUMO_LOG_LEVEL: commonConfig.KUMO_LOG_LEVEL,
  KUMO_PUBLIC_URL: commonConfig.KUMO_PUBLIC_URL,
  KUMO_TRUSTED_PROXIES: commonConfig.KUMO_TRUSTED_PROXIES,
  KUMO_INSECURE_HTTP: commonConfig.KUMO_INSECURE_HTTP,
  KUMO_RATE_LIMIT: {
    describe: 'Requests a second that one credential may make for ever; twice as many at once after a rest.',
    default: '200',
    schema: perSecondSchema,
  },
  KUMO_ANONYMOUS_RATE_LIMIT: {
    describe: 'API requests a second from one network before sign-in; six times as many at once after a rest.',
    default: '10',
    schema: perSecondSchema,
  },
  KUMO_UPLOAD_LIMIT: {
    describe: 'Largest image that may be uploaded, in GiB; it is passed on to its cloud and takes no room here.',
    default: '64',
    schema: z.coerce.number('must be a number').positive('must be more than 0').max(1_048_576),
  },
});

/** The parsed environment. */
export type GatewayConfig = ConfigOf<typeof configSpec>;

/** The address to listen on. A machine that is reached by its own name only is not offered to the network. */
export function listenHost(config: Pick<GatewayConfig, 'KUMO_HOST' | 'KUMO_PUBLIC_URL'>): string {
  return config.KUMO_HOST ?? (isLocalHost(new URL(config.KUMO_PUBLIC_URL).host) ? '127.0.0.1' : '0.0.0.0');
}
