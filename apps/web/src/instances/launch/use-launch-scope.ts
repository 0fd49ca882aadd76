'use client';

import type { Cloud } from '@kumo/model';
import { useProviders } from '../../data/clouds.ts';
import type { LaunchScope } from './launch-form.ts';

/** What the form asks on a cloud: a container's fields or a machine's, sizes or limits. */
export function useLaunchScope(cloud: Cloud | undefined): LaunchScope {
  const { data } = useProviders();
  const provider = data?.items.find((item) => item.kind === cloud?.provider);
  return {
    kind: provider?.instanceKind ?? 'container',
    hasSizes: cloud?.capabilities.sizes?.list?.support === 'supported',
    canPull: cloud?.capabilities.images?.pull?.support === 'supported',
  };
}
