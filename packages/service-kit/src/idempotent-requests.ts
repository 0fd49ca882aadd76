import type { Vault } from './crypto.ts';
import type { RequestContext } from './doors/handlers.ts';
import { bodyHmac, type IdempotentOutcome, withIdempotency } from './idempotency.ts';
import type { Principal } from './principal.ts';
import { ProblemError } from './problems.ts';
import type { SqlHandle } from './sql.ts';

/** Does something once per Idempotency-Key, or simply does it where the caller sent none. */
export interface Idempotency {
  once<Reference>(
    tx: SqlHandle,
    principal: Principal,
    request: RequestContext,
    run: () => Promise<Reference>,
  ): Promise<IdempotentOutcome<Reference>>;
  /** The same for what answers with a secret, which is kept nowhere: a repeat does nothing and is `already_answered`. */
  onceInSecret<Answer>(
    tx: SqlHandle,
    principal: Principal,
    request: RequestContext,
    run: () => Promise<Answer>,
  ): Promise<Answer>;
}

/** Makes it. The HMAC's key comes from the master key, so that stored digests tell nothing of short bodies. */
export function createIdempotency(vault: Vault): Idempotency {
  const key = vault.derive('idempotency');
  const once: Idempotency['once'] = async (tx, principal, request, run) => {
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
  };
  return {
    once,
    async onceInSecret(tx, principal, request, run) {
      const answers: Awaited<ReturnType<typeof run>>[] = [];
      await once(tx, principal, request, async () => void answers.push(await run()));
      const [answer] = answers;
      if (answer !== undefined) return answer;
      throw new ProblemError(
        'already_answered',
        'This was done by an earlier request with this Idempotency-Key. Its answer held a secret, which is told once.',
      );
    },
  };
}
