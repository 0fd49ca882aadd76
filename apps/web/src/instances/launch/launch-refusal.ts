import type { Cloud } from '@kumo/model';
import { formatTime } from '@kumo/ui';

/** Why nothing can be launched on a cloud now; undefined when it can. */
export function launchRefusal(cloud: Cloud): string | undefined {
  const launch = cloud.capabilities.instances?.launch;
  if (launch?.support === 'unsupported') return launch.reason;
  if (cloud.health.state === 'unreachable') return `has not answered since ${formatTime(cloud.health.since)} UTC`;
  return undefined;
}
