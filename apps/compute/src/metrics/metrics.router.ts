import type { computeOperations } from '@kumo/api-contract';
import type { ComputeDatabase } from '@kumo/db/compute';
import { type HandlersForNoun, ProblemError } from '@kumo/service-kit';
import { findInstanceRow } from '../instances/instances.repository.ts';
import { readCpu, readSeries } from './metrics.repository.ts';
import { fillGaps, intervalEnds, mostPoints, planSeries, pointCount } from './series.rules.ts';

type InstanceHandlers = HandlersForNoun<(typeof computeOperations)['instances']>;

const hourMs = 3_600_000;
const sparklineStepSeconds = 120;
const sparklinePoints = 30;

/** `GET /instances/{id}/metrics`: also of an instance that is gone or whose cloud is away, because the history is ours. */
export function metricsHandler(database: ComputeDatabase): InstanceHandlers['metrics'] {
  return async ({ input, principal }) => {
    const { organizationId } = principal;
    const now = new Date();
    const to = input.to === undefined ? now : new Date(input.to);
    const from = input.from === undefined ? new Date(to.getTime() - hourMs) : new Date(input.from);
    if (from >= to) throw refused('from', 'must be before `to`');
    const plan = planSeries({ from, to, stepSeconds: input.step }, now);
    if (pointCount(plan) > mostPoints) throw refused('step', `gives more than ${mostPoints} points: take a longer one`);
    const rows = await database.readInOrganization(principal, async (sql) => {
      const instance = await findInstanceRow(sql, organizationId, input.id);
      if (instance === undefined) {
        throw new ProblemError('not_found', 'There is no such instance.');
      }
      return readSeries(sql, { ...plan, organizationId, instanceId: input.id });
    });
    return { status: 200, body: { stepSeconds: plan.stepSeconds, items: fillGaps(plan, rows) } };
  };
}

/** `GET /instances/sparklines`: the last hour; ids that are not the caller's are left out. */
export function sparklinesHandler(database: ComputeDatabase): InstanceHandlers['sparklines'] {
  return async ({ input, principal }) => {
    const { organizationId } = principal;
    const to = new Date();
    const from = new Date(to.getTime() - sparklinePoints * sparklineStepSeconds * 1000);
    const ends = intervalEnds({ from, to, stepSeconds: sparklineStepSeconds }).slice(-sparklinePoints);
    const rows = await database.readInOrganization(principal, (sql) =>
      readCpu(sql, { organizationId, ids: input.id, from, stepSeconds: sparklineStepSeconds }),
    );
    const measured = new Map<string, Map<number, number | null>>();
    for (const { id, at, cpu } of rows) {
      const points = measured.get(id) ?? new Map<number, number | null>();
      measured.set(id, points);
      if (at !== null) points.set(at.getTime(), cpu);
    }
    const items = Object.fromEntries(
      [...measured].map(([id, points]) => [id, ends.map((end) => points.get(end) ?? null)]),
    );
    return { status: 200, body: { items } };
  };
}

function refused(path: string, message: string): ProblemError {
  return new ProblemError('validation_failed', `${path}: ${message}.`, { errors: [{ path, message }] });
}
