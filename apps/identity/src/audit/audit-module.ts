import type { IdentityDatabase } from '@kumo/db/identity';
import type { Log, SchemaConnection, Server, Vault } from '@kumo/service-kit';
import type { IdentityConfig } from '../config.ts';
import { auditEventsRouter } from './audit-events.router.ts';
import { addAuditVerificationRoute } from './audit-verification.route.ts';
import { createAuditVerifications } from './audit-verifications.service.ts';
import { chainKeysOf } from './chain.rules.ts';
import { createComputeAudit } from './compute-audit.ts';
import { createHeadSigner } from './heads.ts';
import { createHeadsFile } from './heads-file.ts';
import { startSequencer } from './sequencer.ts';

/** What the audit log is made from. */
export interface AuditOptions {
  database: IdentityDatabase;
  vault: Vault;
  config: IdentityConfig;
  now: () => Date;
  log: Log;
}

/** The audit log: what is served of it, and what chains it. */
export interface AuditModule {
  handlers: ReturnType<typeof auditEventsRouter>;
  addRoutes(server: Server): void;
  /** Begins to chain; gives what ends it. */
  start(connection: SchemaConnection): () => Promise<void>;
}

/** Puts it together. */
export function createAudit({ database, vault, config, now, log }: AuditOptions): AuditModule {
  const auditLog = {
    keys: chainKeysOf(vault),
    signer: createHeadSigner(vault),
    file: createHeadsFile(config.KUMO_AUDIT_HEADS_FILE),
    log,
  };
  const verifications = createAuditVerifications(database, auditLog);
  const { KUMO_COMPUTE_URL: computeUrl, KUMO_INTERNAL_TOKEN: internalToken } = config;
  const compute = computeUrl === undefined ? null : createComputeAudit(computeUrl, internalToken);
  return {
    handlers: auditEventsRouter({ database, auditLog, verifications, now }),
    addRoutes: (server) => addAuditVerificationRoute(server, { internalToken, verifications }),
    start: (connection) => startSequencer({ ...auditLog, connection, compute, now }),
  };
}
