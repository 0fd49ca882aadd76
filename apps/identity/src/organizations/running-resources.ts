import { internalTokenHeader, ProblemError } from '@kumo/service-kit';
import { z } from 'zod';

const runningSchema = z.object({
  clouds: z.number().int(),
  instances: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), organizationId: z.string() })),
  moreInstances: z.number().int(),
  volumes: z.number().int(),
  publicIps: z.number().int(),
});

/** What is still there of organizations or of a project. */
export type RunningResources = z.infer<typeof runningSchema>;

/** Asks compute. Every method throws `unavailable` when it does not answer: what is not known is not taken for nothing. */
export interface RunningResourcesClient {
  ofOrganizations(ids: readonly string[]): Promise<RunningResources>;
  ofProject(organizationId: string, projectId: string): Promise<RunningResources>;
}

/** However busy compute is: a person waits for the answer. */
const deadlineMs = 8_000;

/** Makes the client of compute's internal routes. */
export function createRunningResources(url: string | undefined, internalToken: string): RunningResourcesClient {
  const ask = async (path: string, body: unknown): Promise<RunningResources> => {
    try {
      if (url === undefined) throw new Error('KUMO_COMPUTE_URL is not set');
      const answer = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { [internalTokenHeader]: internalToken, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(deadlineMs),
      });
      if (!answer.ok) throw new Error(`compute answered ${answer.status}`);
      return runningSchema.parse(await answer.json());
    } catch (error) {
      throw new ProblemError('unavailable', 'What still runs cannot be asked: the service compute is down.', {
        retryAfterSeconds: 2,
        cause: error,
      });
    }
  };
  return {
    ofOrganizations: (ids) => ask('/internal/organizations/running', { ids }),
    ofProject: (organizationId, projectId) => ask('/internal/projects/running', { organizationId, projectId }),
  };
}

/** Whether anything of it is still there. */
export function isAnythingThere({ clouds, instances, moreInstances, volumes, publicIps }: RunningResources): boolean {
  return instances.length > 0 || clouds + moreInstances + volumes + publicIps > 0;
}
