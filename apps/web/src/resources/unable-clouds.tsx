import type { Cloud } from '@kumo/model';
import { formatQuantity } from '@kumo/ui';
import { unsupportedReason } from './capability-reason.ts';

/** Why the clouds that are not among the choices cannot do something, in the API's own words. Nothing where all can. */
export function UnableClouds(props: {
  readonly clouds: readonly Cloud[];
  readonly noun: string;
  readonly verb: string;
  /** Shown at once: no cloud can. */
  readonly isOpen: boolean;
}) {
  const byReason = new Map<string, string[]>();
  for (const cloud of props.clouds) {
    const reason = unsupportedReason(cloud, props.noun, props.verb);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), cloud.name]);
  }
  const count = [...byReason.values()].flat().length;
  if (count === 0) return null;
  return (
    <details open={props.isOpen}>
      <summary className="w-fit text-xs text-muted">
        {formatQuantity(count, 'cloud takes', 'clouds take')} none: why
      </summary>
      <dl className="mt-2 grid gap-2 text-xs">
        {[...byReason].map(([reason, names]) => (
          <div key={reason}>
            <dt className="font-medium">{names.join(', ')}</dt>
            <dd className="text-muted">{reason}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
