import {
  CreateImageCommand,
  DescribeImagesCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type CallContext, type InstancesPort, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { isNotFound } from './errors.ts';
import { Gathering } from './gathering.ts';
import { imageName } from './image-names.ts';
import { requireId } from './native-ids.ts';
import { replaceTags, writeTags } from './tag-writing.ts';
import { asTags, checkedName, markFilter, tagsOnCreate } from './tags.ts';

type Actions = Pick<
  InstancesPort,
  'start' | 'stop' | 'reboot' | 'resize' | 'snapshot' | 'rename' | 'tag' | 'terminate'
>;

/** What is done to instances that are there. */
export function instanceActions(
  client: AwsClient,
  read: (context: CallContext, nativeId: string) => Promise<Instance>,
): Actions {
  const settled = <T>(context: CallContext, nativeId: string, run: () => Promise<T>) =>
    client.recent.settled(context, [requireId('i', nativeId)], run);
  const ending = new Gathering<void>({
    most: 200,
    lingerMs: 100,
    run: async (context, ids) => terminateAll(client, context, ids),
  });
  return {
    start: async (context, nativeId) => {
      const command = new StartInstancesCommand({ InstanceIds: [nativeId] });
      await settled(context, nativeId, () => client.ec2(context, command));
    },
    stop: async (context, nativeId) => {
      const command = new StopInstancesCommand({ InstanceIds: [nativeId] });
      await settled(context, nativeId, () => client.ec2(context, command));
    },
    reboot: async (context, nativeId) => {
      const command = new RebootInstancesCommand({ InstanceIds: [nativeId] });
      await settled(context, nativeId, () => client.ec2(context, command));
    },
    resize: async (context, nativeId, { sizeNativeId }) => {
      if (sizeNativeId === undefined) {
        const message = 'EC2 has sizes: choose one instead of numbers.';
        throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'sizeId', message }] });
      }
      if ((await read(context, nativeId)).InstanceType === sizeNativeId) return;
      const change = { InstanceId: nativeId, InstanceType: { Value: sizeNativeId } };
      await client.ec2(context, new ModifyInstanceAttributeCommand(change));
    },
    snapshot: async (context, nativeId, { name, token }) => {
      const mine = { Owners: ['self'], Filters: [markFilter(token)] };
      const { Images } = await client.ec2(context, new DescribeImagesCommand(mine));
      const there = Images?.[0]?.ImageId;
      if (there !== undefined) return { imageNativeId: there };
      const command = new CreateImageCommand({
        InstanceId: requireId('i', nativeId),
        Name: imageName(name, token),
        // It goes on running: the copy is as if the power had failed, which file systems and databases survive.
        NoReboot: true,
        TagSpecifications: [tagsOnCreate('image', {}, token, name)],
      });
      const { ImageId = '' } = await settled(context, nativeId, () => client.ec2(context, command));
      return { imageNativeId: client.recent.note(ImageId) };
    },
    rename: async (context, nativeId, name) => {
      await writeTags(client, context, requireId('i', nativeId), asTags({ Name: checkedName(name) }));
    },
    tag: async (context, nativeId, tags) => {
      await replaceTags(client, context, nativeId, (await read(context, nativeId)).Tags, tags);
    },
    terminate: async (context, nativeId) => {
      await ending.ask(context, requireId('i', nativeId));
      client.recent.forget(nativeId);
    },
  };
}

/** All in one call. One that is gone or protected fails the whole call: then each has its own. */
async function terminateAll(
  client: AwsClient,
  context: CallContext,
  ids: readonly string[],
): Promise<(id: string) => Promise<void>> {
  const terminate = (InstanceIds: string[]) => client.ec2(context, new TerminateInstancesCommand({ InstanceIds }));
  try {
    await terminate([...ids]);
    return async () => undefined;
  } catch (error) {
    if (ids.length === 1 && isNotFound(error)) return async () => undefined;
    if (ids.length === 1 || !(error instanceof ProviderError) || error.retryable) throw error;
  }
  const outcomes = new Map<string, unknown>();
  for (const id of ids)
    outcomes.set(
      id,
      await terminate([id]).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
  return async (id) => {
    const error = outcomes.get(id);
    if (error !== undefined && !isNotFound(error)) throw error;
  };
}
