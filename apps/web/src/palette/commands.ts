import type { Instance, InstanceAction } from '@kumo/model';
import { type ApiCall, stateWord } from '@kumo/ui';

/** Actions that the palette can do to an instance without asking anything else first but, for the last, once. */
export const paletteActions = [
  'start',
  'stop',
  'reboot',
  'suspend',
  'resume',
  'terminate',
] as const satisfies InstanceAction[];
export type PaletteAction = (typeof paletteActions)[number];

/** What was typed, taken apart: the verbs that its first word may mean, and the rest to look for. */
export interface ParsedQuery {
  readonly actions: readonly PaletteAction[];
  readonly text: string;
}

/** `reboot che` → reboot and "che"; `re` → reboot, resume and ""; `checkout` → no verb and "checkout". */
export function parseQuery(query: string): ParsedQuery {
  const [first = '', ...rest] = query.trim().split(/\s+/);
  const verb = first.toLowerCase();
  const actions = verb.length < 2 ? [] : paletteActions.filter((action) => action.startsWith(verb));
  return actions.length > 0 ? { actions, text: rest.join(' ') } : { actions: [], text: query.trim() };
}

/** Something that the palette offers to do to an instance. */
export interface InstanceCommand {
  readonly key: string;
  readonly action: PaletteAction;
  readonly instance: Instance;
  /** The API's own sentence why not. */
  readonly reason: string | undefined;
  readonly apiCall: ApiCall;
}

/** Every action with every instance found, those that can be done first. */
export function instanceCommands(actions: readonly PaletteAction[], instances: readonly Instance[]): InstanceCommand[] {
  return actions
    .flatMap((action) =>
      instances.map((instance): InstanceCommand => {
        const allowed = instance.allowedActions[action];
        return {
          key: `${action} ${instance.id}`,
          action,
          instance,
          reason: allowed.allowed ? undefined : allowed.reason,
          apiCall:
            action === 'terminate'
              ? { method: 'DELETE', path: `/api/v1/instances/${instance.id}` }
              : { method: 'POST', path: `/api/v1/instances/${instance.id}/${action}` },
        };
      }),
    )
    .sort((a, b) => Number(a.reason !== undefined) - Number(b.reason !== undefined));
}

/** "docker-edge · running": where an instance is and how it stands. */
export function instanceNote(instance: Instance, cloudName: string | undefined): string {
  return [cloudName, stateWord(instance.state, instance.lastKnownState).toLowerCase()].filter(Boolean).join(' · ');
}

/** Whether every word of a text is in a label, in any order. */
export function fits(label: string, text: string): boolean {
  const lower = label.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
