import type { InstanceObservation, InventoryNoun, Observation } from '@kumo/provider-core';
import { ProviderError } from '@kumo/provider-core';
import type { Change } from './change.ts';
import { type ChangeContext, refresh, showSight } from './change-context.ts';
import type { IntentAction, IntentOf } from './intents.ts';
import { waitUntil } from './settle.ts';
import { required } from './targets.ts';

type ResourceAction = Extract<
  IntentAction,
  | `volume.${'attach' | 'detach' | 'grow'}`
  | `firewall.${'addRule' | 'removeRule'}`
  | `publicIp.${'associate' | 'disassociate'}`
>;

/** How long a cloud may take until a change of a thing shows, milliseconds. */
const patienceMs = 5 * 60_000;
/** Where the cloud has no word for "under way", a change is asked for again only this long. */
const briefPatienceMs = 10_000;

/** One change of one thing, as a row of a table. */
interface ResourceChange<A extends ResourceAction, N extends InventoryNoun> {
  readonly noun: N;
  readonly name: string;
  ask(context: ChangeContext, intent: IntentOf<A>): Promise<void>;
  /** Whether what is seen is what was asked for. */
  isDone(seen: Observation<N>, intent: IntentOf<A>): boolean;
  /** Whether not seeing it in time is a failure; else it is shown as it is. */
  readonly mustShow: boolean;
  /** The instance at the other end, which changes too. */
  instanceOf?(intent: IntentOf<A>): string | null;
  /** Whether the instance shows it, too, where another part of the cloud has to be told first. */
  isSeenThere?(instance: InstanceObservation, seen: Observation<N>): boolean;
}

function change<A extends ResourceAction, N extends InventoryNoun>(row: ResourceChange<A, N>): Change<A> {
  return {
    steps: [
      {
        name: row.name,
        isRepeatedBlindly: true,
        async run(context, intent) {
          await row.ask(context, intent);
          return {};
        },
      },
      {
        name: 'Confirm',
        async run(context, intent) {
          const { nativeId } = intent;
          const sight = await waitUntil(context, row.noun, nativeId, {
            isDone: (seen) => seen === null || row.isDone(seen, intent),
            patienceMs: row.mustShow ? patienceMs : briefPatienceMs,
          });
          await showSight(context, row.noun, nativeId, sight);
          const instance = row.instanceOf?.(intent) ?? null;
          if (instance !== null) await showInstance(context, row, instance, sight.observation);
          if (sight.observation === null) throw gone(intent.name);
          if (sight.isLate && row.mustShow) throw late(intent.name);
          return {};
        },
      },
    ],
  };
}

/**
 * Shows the instance at the other end. What it does not tell in time is not missed for good: the next full listing has it, but
 * a poll for changes may not, since clouds do not count this as a change of the instance.
 */
async function showInstance<A extends ResourceAction, N extends InventoryNoun>(
  context: ChangeContext,
  row: ResourceChange<A, N>,
  nativeId: string,
  seen: Observation<N> | null,
): Promise<void> {
  if (seen === null || row.isSeenThere === undefined) {
    await refresh(context, 'instances', nativeId);
    return;
  }
  const sight = await waitUntil(context, 'instances', nativeId, {
    isDone: (instance) => instance === null || row.isSeenThere?.(instance, seen) === true,
    patienceMs: briefPatienceMs,
    mayBeError: true,
  });
  await showSight(context, 'instances', nativeId, sight);
}

/** Changes of things that are there. Done already is success. */
export const resourceChanges: { readonly [A in ResourceAction]: Change<A> } = {
  'volume.attach': change({
    noun: 'volumes',
    name: 'Attach',
    ask: ({ connection, signal }, { nativeId, instanceNativeId }) =>
      required(connection.volumes?.attach)({ signal }, nativeId, { instanceNativeId }),
    isDone: ({ state, attachedTo }, { instanceNativeId }) =>
      attachedTo.includes(instanceNativeId) && state !== 'attaching',
    mustShow: true,
    instanceOf: ({ instanceNativeId }) => instanceNativeId,
  }),
  'volume.detach': change({
    noun: 'volumes',
    name: 'Detach',
    ask: ({ connection, signal }, { nativeId, instanceNativeId }) =>
      required(connection.volumes?.detach)({ signal }, nativeId, { instanceNativeId }),
    isDone: ({ state, attachedTo }, { instanceNativeId }) =>
      !attachedTo.includes(instanceNativeId) && state !== 'detaching',
    mustShow: true,
    instanceOf: ({ instanceNativeId }) => instanceNativeId,
  }),
  'volume.grow': change({
    noun: 'volumes',
    name: 'Grow',
    ask: ({ connection, signal }, { nativeId, sizeBytes }) =>
      required(connection.volumes?.grow)({ signal }, nativeId, { sizeBytes }),
    // A cloud may go on optimizing a volume for hours that has its new size already.
    isDone: (seen, { sizeBytes }) => (seen.sizeBytes === null ? seen.state !== 'busy' : seen.sizeBytes >= sizeBytes),
    mustShow: true,
  }),
  'firewall.addRule': change({
    noun: 'firewalls',
    name: 'Add the rule',
    ask: ({ connection, signal }, { nativeId, rule }) =>
      required(connection.firewalls?.addRule)({ signal }, nativeId, rule),
    isDone: ({ rules }, { rule }) =>
      rules.some(
        (one) =>
          one.direction === rule.direction &&
          one.portFrom === rule.portFrom &&
          one.portTo === rule.portTo &&
          one.protocol === rule.protocol,
      ),
    mustShow: false,
  }),
  'firewall.removeRule': change({
    noun: 'firewalls',
    name: 'Remove the rule',
    ask: ({ connection, signal }, { nativeId, ruleId }) =>
      required(connection.firewalls?.removeRule)({ signal }, nativeId, ruleId),
    isDone: ({ rules }, { ruleId }) => rules.every(({ id }) => id !== ruleId),
    mustShow: false,
  }),
  'publicIp.associate': change({
    noun: 'publicIps',
    name: 'Lead it there',
    ask: ({ connection, signal }, { nativeId, instanceNativeId }) =>
      required(connection.publicIps?.associate)({ signal }, nativeId, { instanceNativeId }),
    isDone: (seen, intent) => seen.instanceNativeId === intent.instanceNativeId,
    mustShow: true,
    instanceOf: ({ instanceNativeId }) => instanceNativeId,
    isSeenThere: ({ publicIps }, { address }) => publicIps.includes(address),
  }),
  'publicIp.disassociate': change({
    noun: 'publicIps',
    name: 'Take it off',
    ask: ({ connection, signal }, { nativeId }) => required(connection.publicIps?.disassociate)({ signal }, nativeId),
    isDone: (seen) => seen.instanceNativeId === null,
    mustShow: true,
    instanceOf: ({ instanceNativeId }) => instanceNativeId,
    isSeenThere: ({ publicIps }, { address }) => !publicIps.includes(address),
  }),
};

function gone(name: string): ProviderError {
  return new ProviderError({ code: 'not_found', message: `${name} is gone.` });
}

function late(name: string): ProviderError {
  const message = `The cloud took the request and does not show it at ${name} after ${patienceMs / 60_000} minutes.`;
  return new ProviderError({ code: 'timeout', message, retryable: false });
}
