import type { Resolver } from 'react-hook-form';
import type { LaunchForm, LaunchScope } from './launch-form.ts';

/**
 * Checks by the contract's own schema, which is loaded with the first check. `scope` is read when it is asked, as it
 * follows the chosen cloud.
 */
export function launchResolver(scope: () => LaunchScope): Resolver<LaunchForm> {
  return async (values) => {
    const [{ toLaunchDraft }, { launchIssues, toFieldErrors }] = await Promise.all([
      import('./launch-body.ts'),
      import('./launch-problems.ts'),
    ]);
    const issues = launchIssues(values, toLaunchDraft(values, scope()), scope());
    return issues.length === 0 ? { values, errors: {} } : { values: {}, errors: toFieldErrors(issues) };
  };
}
