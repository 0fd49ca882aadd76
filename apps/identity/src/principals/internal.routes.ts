import {
  createInternalCheck,
  internalTokenHeader,
  ProblemError,
  type Server,
  toValidationProblem,
} from '@kumo/service-kit';
import { z } from 'zod';
import type { SigningKeys } from '../signing-keys/signing-keys.service.ts';
import type { PrincipalsService } from './principals.service.ts';

const exchangeSchema = z
  .strictObject({
    session: z.string().max(512).optional(),
    apiKey: z.string().max(512).optional(),
    organizationId: z.string().max(100).optional(),
    projectId: z.string().max(100).optional(),
    network: z.string().max(100).default('unknown'),
  })
  .refine(({ session, apiKey }) => (session === undefined) !== (apiKey === undefined), {
    message: 'exactly one of session and apiKey',
  });

/** The gateway asks about a credential in use at least this often, in milliseconds. */
const revalidateAfterMs = 3_000;

/** What the internal routes need. */
export interface InternalRoutesOptions {
  internalToken: string;
  principals: PrincipalsService;
  signingKeys: Pick<SigningKeys, 'publicKeys'>;
}

/**
 * Routes for the other services of the installation: `POST /internal/principal`, `GET /internal/jwks`. A wrong internal
 * token is answered with 503, never with a refusal: it says nothing about anybody's credential.
 */
export function addInternalRoutes(
  server: Server,
  { internalToken, principals, signingKeys }: InternalRoutesOptions,
): void {
  const isInternal = createInternalCheck(internalToken);
  server.register(async (routes) => {
    routes.addHook('onRequest', async (request) => {
      if (isInternal(request.headers[internalTokenHeader])) return;
      throw new ProblemError('unavailable', 'The internal token is not that of this installation.');
    });
    routes.get('/internal/jwks', async () => signingKeys.publicKeys());
    routes.post('/internal/principal', async (request) => {
      const asked = exchangeSchema.safeParse(request.body);
      if (!asked.success) throw toValidationProblem(asked.error);
      const { session, apiKey, organizationId, projectId, network } = asked.data;
      const { token, principal } = await principals.exchange({
        kind: session === undefined ? 'apiKey' : 'session',
        secret: session ?? apiKey ?? '',
        organizationId,
        projectId,
        network,
      });
      return { principal, token, expiresAt: principal.expiresAt, revalidateAfterMs };
    });
  });
}
