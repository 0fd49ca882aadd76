'use client';

import { ApiCallBlock } from '@kumo/ui';
import { toLaunchDraft, withoutSecrets } from './launch-body.ts';
import type { LaunchForm, LaunchScope } from './launch-form.ts';

/** The request that the form stands for, as a program would make it; it follows the typing. */
export function LaunchCall({ form, scope }: { readonly form: LaunchForm; readonly scope: LaunchScope }) {
  return (
    <ApiCallBlock
      title="Show as API call"
      call={{
        method: 'POST',
        path: '/api/v1/instances',
        origin: window.location.origin,
        body: withoutSecrets(toLaunchDraft(form, scope).body),
      }}
    />
  );
}
