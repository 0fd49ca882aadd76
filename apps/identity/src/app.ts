import { identityOperations } from '@kumo/api-contract';
import { createIdentityDatabase } from '@kumo/db/identity';
import {
  auditEventType,
  ConfigError,
  createIdempotency,
  createPrincipalVerifier,
  createRelay,
  createServer,
  createVault,
  type DoorOptions,
  type Log,
  mountRest,
  mountTrpc,
  ProblemError,
  principalHeader,
  type RunningService,
} from '@kumo/service-kit';
import { createAfterAnswer } from './after-answer.ts';
import { createApiKeysService } from './api-keys/api-keys.service.ts';
import { createAudit } from './audit/audit-module.ts';
import type { IdentityConfig } from './config.ts';
import { createEmailChangesService } from './email-changes/email-changes.service.ts';
import { createFactors } from './factors/factors.ts';
import { createMailer } from './mail/mailer.ts';
import { createTenancy } from './organizations/tenancy.ts';
import { addTreeRoutes } from './organizations/tree.routes.ts';
import { addOwnerResetRoute } from './password-resets/owner-reset.route.ts';
import { createPasswordResetsService } from './password-resets/password-resets.service.ts';
import { createPasswords } from './passwords/passwords.ts';
import { createPeopleService } from './people/people.service.ts';
import { addInternalRoutes } from './principals/internal.routes.ts';
import { createPrincipalTokens } from './principals/principal-tokens.ts';
import { createPrincipalsService } from './principals/principals.service.ts';
import { identityHandlers } from './router.ts';
import { createServiceAccountsService } from './service-accounts/service-accounts.service.ts';
import { createAttempts } from './sessions/attempts.ts';
import { createSessionCookie } from './sessions/session-cookie.ts';
import { createSessionsService } from './sessions/sessions.service.ts';
import { createSignInService } from './sessions/sign-in.service.ts';
import { createSignInLimits } from './sessions/sign-in-limits.ts';
import { createSetupService, type SetupService } from './setup/setup.service.ts';
import { createSigningKeys } from './signing-keys/signing-keys.service.ts';
import { startUpkeep } from './upkeep.ts';

/** A running identity service. */
export interface IdentityApp extends RunningService {
  /** Where it listens, such as `http://127.0.0.1:4001`. */
  url: string;
}

/** Wires identity together and starts to listen. `now` is the clock that sessions and keys end by. */
export async function startIdentity(
  config: IdentityConfig,
  log: Log,
  now: () => Date = () => new Date(),
): Promise<IdentityApp> {
  const database = createIdentityDatabase(config.KUMO_DATABASE_URL);
  const vault = createVault(config.KUMO_MASTER_KEY, config.KUMO_MASTER_KEY_PREVIOUS);
  const passwords = await createPasswords();
  const limits = createSignInLimits(database.pool);
  const attempts = createAttempts(database, passwords, limits);
  const cookie = createSessionCookie(config.KUMO_INSECURE_HTTP, config.KUMO_PUBLIC_URL);
  const setup = createSetupService({ database, passwords, limits, now, setupToken: config.KUMO_SETUP_TOKEN });
  const signingKeys = await createSigningKeys({ database, vault, now, log });
  const audit = createAudit({ database, vault, config, now, log });
  const tokens = createPrincipalTokens(signingKeys, now);
  const principals = createPrincipalsService({ database, tokens, now, log });
  const mailer = createMailer(config);
  const afterAnswer = createAfterAnswer(log);
  const idempotency = createIdempotency(vault);
  const publicUrl = config.KUMO_PUBLIC_URL;
  const byMail = { database, limits, mailer, afterAnswer, publicUrl, now };
  const passwordResets = createPasswordResetsService({ ...byMail, passwords });
  await makeUnattendedOwner(config, setup, log);

  const server = createServer({
    name: 'identity',
    log,
    internalToken: config.KUMO_INTERNAL_TOKEN,
    readiness: async () => {
      await database.readAsSystem((sql) => sql.query('SELECT 1'));
    },
  });
  const verifier = createPrincipalVerifier({ fetchKeys: async () => signingKeys.publicKeys(), now });
  const doors: DoorOptions = {
    tree: identityOperations,
    handlers: identityHandlers({
      database,
      now,
      cookie,
      setup,
      sessions: createSessionsService(database, now),
      signIn: createSignInService({ database, passwords, limits, now }),
      tenancy: createTenancy({
        database,
        idempotency,
        passwords,
        limits,
        cookie,
        mailer,
        computeUrl: config.KUMO_COMPUTE_URL,
        internalToken: config.KUMO_INTERNAL_TOKEN,
        publicUrl,
        now,
        log,
      }),
      factors: createFactors({ database, vault, attempts, limits, cookie, publicUrl, now }),
      people: createPeopleService({ database, passwords, attempts, now }),
      passwordResets,
      emailChanges: createEmailChangesService(byMail),
      apiKeys: createApiKeysService(database, idempotency, now),
      auditEvents: audit.handlers,
      serviceAccounts: createServiceAccountsService(database, idempotency, now),
    }),
    principalOf: async (headers) => {
      const token = headers[principalHeader];
      return typeof token === 'string' ? verifier.verify(token) : null;
    },
    validateResponses: config.KUMO_VALIDATE_RESPONSES,
    now,
  };
  mountRest(server, doors);
  await mountTrpc(server, doors);
  addTreeRoutes(server, { internalToken: config.KUMO_INTERNAL_TOKEN, database });
  addInternalRoutes(server, { internalToken: config.KUMO_INTERNAL_TOKEN, principals, signingKeys });

  addOwnerResetRoute(server, {
    internalToken: config.KUMO_INTERNAL_TOKEN,
    publicUrl,
    passwordResets,
  });

  audit.addRoutes(server);

  const relay = createRelay({
    connectionString: config.KUMO_DATABASE_URL,
    schema: 'identity',
    applicationName: 'kumo identity relay',
    log,
    keepTypes: [auditEventType],
  });
  const stopSequencer = audit.start({
    connectionString: config.KUMO_DATABASE_URL,
    schema: 'identity',
    applicationName: 'kumo identity audit',
  });
  const stopUpkeep = startUpkeep({ database, signingKeys, now, log });
  const url = await server.listen({ host: config.KUMO_SERVICE_HOST, port: config.KUMO_SERVICE_PORT });
  return {
    url,
    async drain() {
      await server.close();
      await afterAnswer.settled();
      stopUpkeep();
      await stopSequencer();
      await relay.stop();
      await database.close();
    },
  };
}

async function makeUnattendedOwner(config: IdentityConfig, setup: SetupService, log: Log): Promise<void> {
  const { KUMO_OWNER_EMAIL: email, KUMO_OWNER_PASSWORD: password } = config;
  if (email === undefined || password === undefined) {
    const missing = email === undefined ? 'KUMO_OWNER_EMAIL' : 'KUMO_OWNER_PASSWORD';
    if (email === undefined && password === undefined) return;
    throw new ConfigError([{ variable: missing, message: 'is required: the first owner needs address and password' }]);
  }
  const owner = { email, password, name: config.KUMO_OWNER_NAME, organization: config.KUMO_ORGANIZATION };
  try {
    if (await setup.completeUnattended(owner)) log.info('the first owner was made from the environment');
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'validation_failed') throw error;
    throw new ConfigError((error.errors ?? []).map(({ path, message }) => ({ variable: path, message })));
  }
}
