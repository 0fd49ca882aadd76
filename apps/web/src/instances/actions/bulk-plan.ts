import type { Instance, InstanceAction } from '@kumo/model';

/** Actions that can be asked of many at once. */
export type BulkAction = Extract<InstanceAction, 'start' | 'stop' | 'reboot' | 'suspend' | 'resume' | 'terminate'>;

/** How an action reads on a button, under way, and what it does to the instances it is asked of. */
export const bulkActionWords: Readonly<
  Record<BulkAction, { readonly verb: string; readonly effect: (what: string) => string }>
> = {
  start: { verb: 'Start', effect: (what) => `${what} will be started.` },
  stop: { verb: 'Stop', effect: (what) => `${what} will be stopped. What they serve is not reachable meanwhile.` },
  reboot: { verb: 'Reboot', effect: (what) => `${what} will be restarted. What they serve is away for a moment.` },
  suspend: { verb: 'Suspend', effect: (what) => `${what} will be frozen where they are, and keep their memory.` },
  resume: { verb: 'Resume', effect: (what) => `${what} will go on where they were suspended.` },
  terminate: { verb: 'Terminate', effect: (what) => `${what} will be deleted. This cannot be undone.` },
};

/** The bulk actions in the order of the bar. */
export const bulkActionOrder = Object.keys(bulkActionWords) as BulkAction[];

/** What an action would do to a selection, as the API says for each instance. */
export interface BulkPlan {
  readonly action: BulkAction;
  readonly able: readonly Instance[];
  /** Those that cannot, by the API's own sentence. */
  readonly refusals: ReadonlyArray<{ readonly reason: string; readonly instances: readonly Instance[] }>;
}

/**
 * Sorts a selection into those that can and those that cannot, with the reason.
 *
 * @param reasonAgainst why one instance cannot; undefined when it can
 */
export function bulkPlan(
  action: BulkAction,
  selection: readonly Instance[],
  reasonAgainst: (instance: Instance, action: BulkAction) => string | undefined,
): BulkPlan {
  const able: Instance[] = [];
  const refused = new Map<string, Instance[]>();
  for (const instance of selection) {
    const reason = reasonAgainst(instance, action);
    if (reason === undefined) {
      able.push(instance);
      continue;
    }
    const sameReason = refused.get(reason) ?? [];
    sameReason.push(instance);
    refused.set(reason, sameReason);
  }
  return { action, able, refusals: [...refused].map(([reason, instances]) => ({ reason, instances })) };
}

/** Instances as a sentence begins with them: "3 virtual machines and 2 containers", "nginx-1". */
export function describeInstances(instances: readonly Instance[]): string {
  const only = instances[0];
  if (instances.length === 1 && only) return only.name;
  const machines = instances.filter((instance) => instance.kind === 'vm').length;
  const containers = instances.length - machines;
  const parts = [
    machines > 0 && (machines === 1 ? '1 virtual machine' : `${machines} virtual machines`),
    containers > 0 && (containers === 1 ? '1 container' : `${containers} containers`),
  ];
  return parts.filter(Boolean).join(' and ');
}

/** Instances by the cloud they are on, largest group first. */
export function byCloud(instances: readonly Instance[]): Array<{ cloudId: string; instances: Instance[] }> {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    const group = groups.get(instance.cloudId) ?? [];
    group.push(instance);
    groups.set(instance.cloudId, group);
  }
  return [...groups]
    .map(([cloudId, members]) => ({ cloudId, instances: members }))
    .sort((one, other) => other.instances.length - one.instances.length);
}

/** A few names, and how many more: "web-1, web-2, web-3 and 41 more". */
export function nameSome(instances: readonly Instance[], shown = 4): string {
  const names = instances.slice(0, shown).map((instance) => instance.name);
  const rest = instances.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}
