import type { Vault } from './crypto.ts';
import type { RequestContext } from './doors/handlers.ts';
import { bodyHmac, type IdempotentOutcome, withIdempotency } from './idempotency.ts';
import type { Principal } from './principal.ts';
import type { SqlHandle } from './sql.ts';

/** Does something once per Idempotency-Key, or simply does it where the caller sent none. */
export interface Idempotency {
  once<Reference>(
    tx: SqlHandle,
    principal: Principal,
    request: RequestContext,
    run: () => Promise<Reference>,
  ): Promise<IdempotentOutcome<Reference>>;
}

/** Makes it. The HMAC's key comes from the master key, so that stored digests tell nothing of short bodies. */
export function createIdempotency(vault: Vault): Idempotency {
  const key = vault.derive('idempotency');
  return {
    async once(tx, principal, request, run) {
      const { idempotency } = request;
      if (idempotency === null) return { replayed: false, reference: await run() };
      const { credentialId, organizationId } = principal;
      return withIdempotency(
        tx,
        {
          scope: { credentialId, organizationId, route: idempotency.route },
          key: idempotency.key,
          bodyHmac: bodyHmac(key, idempotency.body),
        },
        run,
      );
    },
  };
}
