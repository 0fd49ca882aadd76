import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isPassing, toProblem } from './problem.ts';

/** ms: what is still shown is renewed soon; where nothing is shown, the page must not flicker between its states. */
const renewAfterMs = 5_000;
const askAgainAfterMs = 20_000;

/**
 * What identity keeps, by the first word of its keys. No stream tells of its changes, and a session that somebody else began,
 * or a key that a colleague revoked, must not be missing from the page: it is read anew whenever it is looked at again.
 */
const withoutStream = [
  'apiKeys',
  'organization',
  'organizations',
  'passkeys',
  'quotaUsage',
  'security',
  'serviceAccounts',
  'sessions',
] as const;

/** When a failed query asks again by itself; never after a refusal, which would only be repeated. */
function againAfterMs(state: { readonly error: unknown; readonly data: unknown }): number | false {
  if (state.error === null || !isPassing(toProblem(state.error))) return false;
  return state.data === undefined ? askAgainAfterMs : renewAfterMs;
}

/**
 * The cache behind every page. Rows are kept fresh by the event stream, so nothing is refetched on focus; what failed
 * for a moment is tried again twice, and what was known stays on the page meanwhile. For what no stream follows see {@link withoutStream}.
 */
export function createQueryClient(): QueryClient {
  // Whoever is told to sign in first is signed out: the session query finds it out, and the shell goes to sign in.
  const onError = (error: unknown) => {
    const { status, code } = toProblem(error);
    if (status === 401 && code === 'unauthenticated') void client.invalidateQueries({ queryKey: ['session'] });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== 'session' && onError(error) }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && isPassing(toProblem(error)),
        refetchInterval: (query) => againAfterMs(query.state),
        // A machine without internet still reaches the platform that runs on it.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  for (const key of withoutStream) client.setQueryDefaults([key], { staleTime: 0, refetchOnWindowFocus: true });
  return client;
}
