import type { identityOperations } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import type { HandlersFor } from '@kumo/service-kit';
import { apiKeysRouter } from './api-keys/api-keys.router.ts';
import type { ApiKeysService } from './api-keys/api-keys.service.ts';
import type { AuditModule } from './audit/audit-module.ts';
import { emailChangesRouter } from './email-changes/email-changes.router.ts';
import type { EmailChangesService } from './email-changes/email-changes.service.ts';
import type { FactorServices } from './factors/factors.ts';
import type { TenancyHandlers } from './organizations/tenancy.ts';
import { passwordResetsRouter } from './password-resets/password-resets.router.ts';
import type { PasswordResetsService } from './password-resets/password-resets.service.ts';
import { meRouter } from './people/me.router.ts';
import type { PeopleService } from './people/people.service.ts';
import { serviceAccountsRouter } from './service-accounts/service-accounts.router.ts';
import type { ServiceAccountsService } from './service-accounts/service-accounts.service.ts';
import type { SessionCookie } from './sessions/session-cookie.ts';
import { sessionsRouter } from './sessions/sessions.router.ts';
import type { SessionsService } from './sessions/sessions.service.ts';
import type { SignInService } from './sessions/sign-in.service.ts';
import { setupRouter } from './setup/setup.router.ts';
import type { SetupService } from './setup/setup.service.ts';

/** What identity's handlers call. */
export interface Services {
  database: IdentityDatabase;
  now: () => Date;
  cookie: SessionCookie;
  setup: SetupService;
  sessions: SessionsService;
  signIn: SignInService;
  factors: FactorServices;
  tenancy: TenancyHandlers;
  people: PeopleService;
  passwordResets: PasswordResetsService;
  emailChanges: EmailChangesService;
  apiKeys: ApiKeysService;
  auditEvents: AuditModule['handlers'];
  serviceAccounts: ServiceAccountsService;
}

/** The handlers of every operation that identity serves. */
export function identityHandlers(services: Services): HandlersFor<typeof identityOperations> {
  return {
    setup: setupRouter(services.setup, services.cookie),
    sessions: sessionsRouter({ ...services, ...services.factors }),
    passwordResets: passwordResetsRouter(services.passwordResets),
    me: meRouter(services.people, services.emailChanges, services.cookie),
    ...services.tenancy,
    apiKeys: apiKeysRouter(services.apiKeys),
    emailChanges: emailChangesRouter(services.emailChanges),
    ...services.factors.handlers,
    serviceAccounts: serviceAccountsRouter(services.serviceAccounts),
    auditEvents: services.auditEvents,
  };
}
