import { ProblemError } from '@kumo/service-kit';
import type { CloudViews, Viewer } from '../clouds/cloud-views.ts';
import type { CloudView } from '../clouds/clouds.view.ts';
import { grantEnded } from './grants.rules.ts';

/** How often it is looked whether a cloud may still be used, milliseconds. */
const lookEveryMs = 1_000;

/** The use of a cloud while something of it is open. */
export interface Hold {
  /** Aborted, with what people are told as its reason, once the grant has ended. */
  readonly signal: AbortSignal;
  /** What was open is closed: nobody looks any more. */
  release(): void;
}

/**
 * Watches whether somebody may still use a cloud: what was let in once goes on as long as nobody asks again. One's own cloud is
 * held for ever.
 */
export function holdOf(views: Pick<CloudViews, 'of'>, viewer: Viewer, cloud: Pick<CloudView, 'id' | 'access'>): Hold {
  const ending = new AbortController();
  if (cloud.access === 'own') return { signal: ending.signal, release: () => undefined };
  const look = async () => {
    const access = (await views.of(viewer)).get(cloud.id)?.access;
    if (access === 'granted') return;
    clearInterval(timer);
    ending.abort(new ProblemError('forbidden', grantEnded));
  };
  // A database that is away for a moment ends nothing: the next look tells.
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
  return { signal: ending.signal, release: () => clearInterval(timer) };
}
