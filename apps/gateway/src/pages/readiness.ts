import { request } from 'undici';
import type { Upstream } from '../proxy/upstreams.ts';

/** Whether the gateway and everything behind it can answer. */
export interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly services: Readonly<Record<string, 'ready' | 'not ready' | 'down'>>;
}

const deadlineMs = 1_500;
/** However often it is asked, the services are asked no more than this often, in milliseconds. */
const rememberedMs = 500;

/** Makes the check behind `/readyz`: asks each service's own. */
export function createReadinessCheck(upstreams: readonly Upstream[]): () => Promise<Readiness> {
  let last: Promise<Readiness> | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = performance.now();
    if (last === undefined || nowMs - askedAtMs > rememberedMs) {
      askedAtMs = nowMs;
      last = askAll(upstreams);
    }
    return last;
  };
}

async function askAll(upstreams: readonly Upstream[]): Promise<Readiness> {
  const states = await Promise.all(upstreams.map(async (upstream) => [upstream.name, await ask(upstream)] as const));
  const isReady = states.every(([, state]) => state === 'ready');
  return { status: isReady ? 'ready' : 'not ready', services: Object.fromEntries(states) };
}

async function ask({ url, quick }: Upstream): Promise<'ready' | 'not ready' | 'down'> {
  try {
    const signal = AbortSignal.timeout(deadlineMs);
    const answer = await request(new URL('/readyz', url), { dispatcher: quick, signal });
    await answer.body.dump();
    return answer.statusCode === 200 ? 'ready' : 'not ready';
  } catch {
    return 'down'; // that it did not answer is the answer
  }
}
