import { QueryClient } from '@tanstack/react-query';
import { isPassing, toProblem } from './problem.ts';

/**
 * The cache behind every page. Rows are kept fresh by the event stream, so nothing is refetched on focus; what failed
 * for a moment is tried again twice, and what was known stays on the page meanwhile.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && isPassing(toProblem(error)),
        // A machine without internet still reaches the platform that runs on it.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
