import type { Cloud, Operation } from '@kumo/model';
import { formatAgo, formatDuration, formatQuantity, formatSpan, type StateTone } from '@kumo/ui';

/** Something that a person must look at. */
export interface Concern {
  readonly key: string;
  readonly tone: StateTone;
  readonly title: string;
  readonly detail: string;
  readonly action: { readonly label: string; readonly href: string };
}

/** ms: a failure older than this no longer asks for attention. */
const failureWindowMs = 24 * 3_600_000;

/**
 * What needs attention, the worst first: clouds that do not answer, instances in error, clouds that answer badly,
 * changes that failed within a day.
 *
 * @param countsByState instances by state, over all clouds
 * @param now ms since the epoch
 */
export function concerns(
  clouds: readonly Cloud[],
  countsByState: Readonly<Record<string, number>>,
  failed: readonly Operation[],
  now: number,
): Concern[] {
  const inError = countsByState.error ?? 0;
  const recent = failed.filter((operation) => now - Date.parse(operation.createdAt) < failureWindowMs);
  const latest = recent[0];
  return [
    ...clouds.filter((cloud) => cloud.health.state === 'unreachable').map((cloud) => silentCloud(cloud, now)),
    ...(inError > 0
      ? [
          {
            key: 'error',
            tone: 'error' as const,
            title: inError === 1 ? '1 instance is in error' : `${formatQuantity(inError, 'instance')} are in error`,
            detail: 'The provider says that they failed. Each says why.',
            action: { label: 'Show', href: '/instances?state=error' },
          },
        ]
      : []),
    ...clouds
      .filter((cloud) => cloud.health.state === 'degraded')
      .map((cloud) => ({
        key: cloud.id,
        tone: 'stale' as const,
        title: `${cloud.name} answers slowly or in part`,
        detail: cloud.health.reason ?? `Since ${formatAgo(cloud.health.since, now)}.`,
        action: { label: 'Open cloud', href: `/clouds/${cloud.id}` },
      })),
    ...(latest
      ? [
          {
            key: 'failed',
            tone: 'error' as const,
            title: recent.length === 1 ? '1 change failed' : `${formatQuantity(recent.length, 'change')} failed`,
            detail: latest.error?.message ?? 'Within the last day.',
            action: { label: 'Show', href: '/?operations=failed' },
          },
        ]
      : []),
  ];
}

function silentCloud(cloud: Cloud, now: number): Concern {
  const count = Object.values(cloud.counts).reduce((sum, each) => sum + each, 0);
  const next = cloud.health.nextAttemptAt;
  const waits = next === null ? 0 : Date.parse(next) - now;
  return {
    key: cloud.id,
    tone: 'stale',
    title: `${cloud.name} has not answered for ${formatSpan(now - Date.parse(cloud.health.since))}`,
    detail: [
      count === 1
        ? '1 instance shows its last known state.'
        : `${formatQuantity(count, 'instance')} show their last known state.`,
      waits > 0 ? `Next try in ${formatDuration(waits)}.` : 'It is being asked again.',
    ].join(' '),
    action: { label: 'Open cloud', href: `/clouds/${cloud.id}` },
  };
}

/** The overview's heading: how things stand, in words. */
export function headline(concernCount: number, instanceCount: number): string {
  if (concernCount === 1) return '1 thing needs attention. The rest runs.';
  if (concernCount > 1) return `${concernCount} things need attention. The rest runs.`;
  return instanceCount === 0 ? 'All quiet. Nothing runs yet.' : 'Everything is fine.';
}
