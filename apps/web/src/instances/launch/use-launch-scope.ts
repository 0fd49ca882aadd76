'use client';

import type { Cloud } from '@kumo/model';
import { formatTime } from '@kumo/ui';
import { useProviders } from '../../data/clouds.ts';
import type { LaunchScope } from './launch-form.ts';

/** Why nothing can be launched on a cloud now; undefined when it can. */
export function launchRefusal(cloud: Cloud): string | undefined {
  const launch = cloud.capabilities.instances?.launch;
  if (launch?.support === 'unsupported') return launch.reason;
  if (cloud.health.state === 'unreachable') return `has not answered since ${formatTime(cloud.health.since)} UTC`;
  return undefined;
}

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
