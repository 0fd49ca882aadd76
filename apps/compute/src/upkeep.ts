import type { ComputeDatabase } from '@kumo/db/compute';
import {
  dropOldestWaitingAudit,
  dropStepSecrets,
  type Log,
  mostWaitingAudit,
  pruneIdempotencyKeys,
  pruneRuns,
} from '@kumo/service-kit';
import { type Repeating, startRepeating } from './inventory/repeating.ts';

const everyMs = 600_000;
/** Ended workflow runs are of use for looking into what went wrong; what people see of them is the operation, which stays. */
const keepRunsDays = 30;
/** A secret that nobody fetched: as long as the request that asked for it may be repeated. */
const keepSecretsHours = 24;

/** Removes what nobody asks for any more, some at a time. Every process runs it: twice is as good as once. */
export function startUpkeep(database: ComputeDatabase, log: Log): Repeating {
  return startRepeating({
    everyMs,
    log,
    name: 'upkeep',
    run: () =>
      database.asSystem(async (tx) => {
        await pruneIdempotencyKeys(tx);
        await pruneRuns(tx, keepRunsDays);
        await dropStepSecrets(tx, 'keyPair.generate', keepSecretsHours);
        const dropped = await dropOldestWaitingAudit(tx, mostWaitingAudit);
        if (dropped > 0) log.error({ dropped }, 'the oldest audit entries were removed: too many wait to be taken');
      }),
  });
}
