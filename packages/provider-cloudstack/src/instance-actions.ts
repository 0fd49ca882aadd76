import { type CallContext, type InstancesPort, ProviderError, type RebuildSpec } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { followJob, runToEnd } from './jobs.ts';
import { readMachine } from './machines.ts';
import { offeringParams } from './offerings.ts';
import { tagsOf } from './ownership.ts';
import { releaseAddressOf } from './public-ips.ts';
import { replaceTags } from './tags.ts';
import { numberOf, type Row, textOf } from './wire.ts';

type Actions = Pick<InstancesPort, 'start' | 'stop' | 'reboot' | 'resize' | 'rebuild' | 'rename' | 'tag' | 'terminate'>;

const mebibyte = 2 ** 20;

/**
 * What is done to a machine. Each waits for its job, so that what the job failed of is told. What is on its way already, from
 * a call that nobody waited for any more, is followed instead of being asked a second time.
 */
export function actions(cloud: Cloud): Actions {
  const { client } = cloud;
  /** Whether the key may expunge at once; learnt by the first refusal. */
  let mayExpunge = true;

  const change = async (context: CallContext, nativeId: string, command: string, way: ReadonlyMap<string, boolean>) => {
    const row = await readMachine(cloud, context, nativeId);
    const isThere = way.get(textOf(row, 'state') ?? '');
    if (isThere === true) return;
    if (isThere === false && (await followed(cloud, context, row, command))) return;
    await runToEnd(client, context, command, { id: nativeId });
  };
  const destroy = async (context: CallContext, nativeId: string) => {
    const params = { id: nativeId, ...(mayExpunge ? { expunge: true } : {}) };
    await runToEnd(client, context, 'destroyVirtualMachine', params);
  };

  return {
    start: (context, nativeId) => change(context, nativeId, 'startVirtualMachine', wayTo('Starting', 'Running')),
    stop: (context, nativeId) =>
      change(context, nativeId, 'stopVirtualMachine', wayTo('Stopping', 'Stopped', 'Shutdown')),
    async reboot(context, nativeId) {
      await runToEnd(client, context, 'rebootVirtualMachine', { id: nativeId });
    },
    async resize(context, nativeId, to) {
      const row = await readMachine(cloud, context, nativeId);
      if (hasSize(row, to)) return;
      const current = textOf(row, 'serviceofferingid');
      const wanted = to.sizeNativeId === undefined && current !== null ? { ...to, sizeNativeId: current } : to;
      const params = await offeringParams(cloud, context, wanted);
      await runToEnd(client, context, 'scaleVirtualMachine', { ...params, id: nativeId });
    },
    async rebuild(context, nativeId, spec) {
      const row = await readMachine(cloud, context, nativeId);
      const command = 'restoreVirtualMachine';
      if (spec.mayBeDone && ((await followed(cloud, context, row, command)) || isRebuilt(row, spec))) return;
      await runToEnd(client, context, command, { virtualmachineid: nativeId, templateid: spec.imageNativeId });
    },
    async rename(context, nativeId, name) {
      await client.change('updateVirtualMachine', { id: nativeId, displayname: name }, context.signal);
    },
    async tag(context, nativeId, tags) {
      const row = await readMachine(cloud, context, nativeId);
      await replaceTags(client, context, { kind: 'UserVm', nativeId, tags: tagsOf(row) }, tags);
    },
    async terminate(context, nativeId) {
      try {
        const row = await readMachine(cloud, context, nativeId);
        const state = textOf(row, 'state');
        if (state === 'Destroyed' || state === 'Expunging') return;
        await releaseAddressOf(cloud, context, row);
        try {
          await destroy(context, nativeId);
        } catch (error) {
          if (!mayExpunge || !isExpungeRefused(error)) throw error;
          mayExpunge = false;
          await destroy(context, nativeId);
        }
      } catch (error) {
        if (!(error instanceof ProviderError && error.code === 'not_found')) throw error;
      }
    },
  };
}

/** States on the way there (false) and there (true). */
function wayTo(through: string, ...there: string[]): ReadonlyMap<string, boolean> {
  return new Map([[through, false] as const, ...there.map((state) => [state, true] as const)]);
}

/** Follows the job that a machine's row names; false where it names none, or CloudStack has forgotten it. */
async function followed(cloud: Cloud, context: CallContext, row: Row, command: string): Promise<boolean> {
  const jobId = textOf(row, 'jobid');
  if (jobId === null) return false;
  try {
    await followJob(cloud.client, context, jobId, command);
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return false;
    throw error;
  }
}

function hasSize(row: Row, to: { sizeNativeId?: string; vcpus?: number; memoryBytes?: number }): boolean {
  const memory = numberOf(row, 'memory');
  return (
    (to.sizeNativeId === undefined || textOf(row, 'serviceofferingid') === to.sizeNativeId) &&
    (to.vcpus === undefined || numberOf(row, 'cpunumber') === to.vcpus) &&
    (to.memoryBytes === undefined || (memory !== null && memory * mebibyte === to.memoryBytes))
  );
}

/** Whether a rebuild that may have been asked for was done. Throws where its image does not tell: it may have been of the same before. */
function isRebuilt(row: Row, { imageNativeId, wasOfAnother }: RebuildSpec): boolean {
  const isOfIt = textOf(row, 'templateid') === imageNativeId;
  if (wasOfAnother) return isOfIt;
  throw new ProviderError({
    code: 'unexpected',
    message: 'Whether CloudStack has rebuilt it is not known. Look at it, and ask again if it has not.',
  });
}

/** Only administrators, and those whom the operator lets, may do away with a machine at once. */
function isExpungeRefused(error: unknown): boolean {
  return error instanceof ProviderError && /expunge/i.test(error.message);
}
