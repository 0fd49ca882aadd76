import { quotaLimitsSchema } from '@kumo/api-contract';
import { internalTokenHeader, ProblemError, principalLifetimeSeconds } from '@kumo/service-kit';
import { z } from 'zod';

const organizationSchema = z.object({
  id: z.string(),
  path: z.array(z.string()),
  /** It, or one above it, is closed for good. Left out by an older identity. */
  isClosed: z.boolean().optional(),
  below: z.array(z.string()),
  limits: quotaLimitsSchema,
  projects: z.array(z.object({ id: z.string(), limits: quotaLimitsSchema })),
});

const projectSchema = z.object({ id: z.string(), organizationId: z.string(), limits: quotaLimitsSchema });

/** An organization's place in the tree. */
export type KnownOrganization = z.infer<typeof organizationSchema>;

/** Whose a project is, and how much it may have. */
export type KnownProject = z.infer<typeof projectSchema>;

/** What compute asks identity about. Null: there is none. Throws `unavailable` when identity is away and it was never known. */
export interface Tree {
  organization(id: string): Promise<KnownOrganization | null>;
  project(id: string): Promise<KnownProject | null>;
}

/** An answer is good for this long, milliseconds. */
const freshForMs = 3_000;
/** While identity cannot be asked, what it said is believed as long as what it signed: nobody is known for longer. */
const knownForMs = principalLifetimeSeconds * 1_000;
const deadlineMs = 2_000;

/** How a tree remembers. */
export interface TreeMemory {
  /** A clock that only goes on, milliseconds. */
  readonly now: () => number;
  /** Organizations, and projects, that are remembered at most. */
  readonly most: number;
}

const usual: TreeMemory = { now: () => performance.now(), most: 10_000 };

/** Asks identity, and remembers what it said for a while when it cannot be asked. */
export function createTree(identityUrl: string, internalToken: string, memory = usual): Tree {
  return {
    organization: remembering(memory, (id) =>
      ask(`/internal/organizations/${encodeURIComponent(id)}`, organizationSchema),
    ),
    project: remembering(memory, (id) => ask(`/internal/projects/${encodeURIComponent(id)}`, projectSchema)),
  };

  async function ask<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
    const answer = await fetch(`${identityUrl}${path}`, {
      headers: { [internalTokenHeader]: internalToken },
      signal: AbortSignal.timeout(deadlineMs),
      redirect: 'error',
    });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`identity answered ${answer.status} to ${path}`);
    return schema.parse(await answer.json());
  }
}

interface Remembered<T> {
  readonly at: number;
  readonly answer: Promise<T>;
  /** What was said before, while `answer` is on its way or failed. */
  readonly known: { readonly value: T; readonly at: number } | undefined;
}

/**
 * Concurrent questions share one; a failure leaves what is known. What was not asked about for the longest time gives way first,
 * and what identity never said takes no place: who asks for made-up ids makes nobody else forgotten while identity is away.
 */
function remembering<T>(memory: TreeMemory, ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const held = new Map<string, Remembered<T>>();
  return async (id) => {
    const now = memory.now();
    let entry = held.get(id);
    if (entry === undefined || now - entry.at > freshForMs) {
      const known = entry?.known;
      const answer = ask(id);
      entry = { at: now, answer, known };
      held.delete(id);
      held.set(id, entry);
      answer.then(
        (value) => {
          held.set(id, { at: now, answer, known: { value, at: now } });
          const [oldest] = held.keys();
          if (held.size > memory.most && oldest !== undefined) held.delete(oldest);
        },
        () => {
          // Asked again by whoever comes next.
          if (known === undefined) held.delete(id);
          else held.set(id, { at: Number.NEGATIVE_INFINITY, answer, known });
        },
      );
    }
    try {
      return await entry.answer;
    } catch (error) {
      if (entry.known !== undefined && now - entry.known.at < knownForMs) return entry.known.value;
      throw new ProblemError(
        'unavailable',
        'Organizations, projects and their limits cannot be looked up: the service identity is down.',
        { cause: error, retryAfterSeconds: 1 },
      );
    }
  };
}
