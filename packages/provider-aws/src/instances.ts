import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  type DescribeInstancesCommandOutput,
  type Instance,
} from '@aws-sdk/client-ec2';
import { type CallContext, type InstanceObservation, type InstancesPort, ProviderError } from '@kumo/provider-core';
import { BatchLaunches } from './batch-launch.ts';
import type { AwsClient } from './client.ts';
import { Gathering } from './gathering.ts';
import { instanceActions } from './instance-actions.ts';
import { launchOne } from './instance-launch.ts';
import { fromInstance } from './instance-mapping.ts';
import { notFound, requireId } from './native-ids.ts';
import { listPage } from './paging.ts';
import { writeTags } from './tag-writing.ts';
import { anyMarkFilter, ownTags } from './tags.ts';

/** Values of one filter at most. */
const idsPerCall = 200;

/** EC2 instances. Reads that come together are one call, and so are launches of one batch and terminations. */
export function instancesPort(client: AwsClient): InstancesPort {
  const reading = new Gathering<Instance | undefined>({
    most: idsPerCall,
    lingerMs: 5,
    run: async (context, ids) => {
      const found = new Map((await readAll(client, context, ids)).map((native) => [native.InstanceId, native]));
      return (id) => found.get(id);
    },
  });
  const read = (context: CallContext, nativeId: string) =>
    client.recent.settled(context, [nativeId], async () => {
      const native = await reading.ask(context, requireId('i', nativeId));
      if (native === undefined) throw notFound(nativeId);
      return native;
    });
  const batches = new BatchLaunches(client);
  return {
    list: (context, request) =>
      listPage<Instance, InstanceObservation>(request, {
        fetch: async (page) => pageOf(await client.ec2(context, new DescribeInstancesCommand(page))),
        idOf: ({ InstanceId = '' }) => InstanceId,
        map: (natives) => natives.map(fromInstance),
      }),
    get: async (context, nativeId) => fromInstance(await read(context, nativeId)),
    findByToken: async (context, token) => {
      const found = await everyInstance(client, context, { Filters: [anyMarkFilter(token)] });
      return found.map(fromInstance).filter(({ operationId }) => operationId === token.operationId);
    },
    create: async (context, spec) => {
      if (spec.batch === undefined || spec.batch.operationIds.length < 2) return await launchOne(client, context, spec);
      return { nativeId: await batches.launch(spec, spec.batch.operationIds) };
    },
    activate: async (context, nativeId, spec) => {
      // One call tags all that it launches alike: those of a batch get their names each by itself.
      if (spec.batch === undefined || spec.batch.operationIds.length < 2) return;
      await writeTags(client, context, requireId('i', nativeId), ownTags(spec.token, spec.name));
    },
    ...instanceActions(client, read),
  };
}

/** One by its id says clearly that it is not there; several by filter, because one that is missing would fail them all. */
async function readAll(client: AwsClient, context: CallContext, ids: readonly string[]): Promise<readonly Instance[]> {
  if (ids.length > 1)
    return await everyInstance(client, context, { Filters: [{ Name: 'instance-id', Values: [...ids] }] });
  try {
    return await everyInstance(client, context, { InstanceIds: [...ids] });
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return [];
    throw error;
  }
}

async function everyInstance(
  client: AwsClient,
  context: CallContext,
  query: DescribeInstancesCommandInput,
): Promise<Instance[]> {
  const found: Instance[] = [];
  let token: string | undefined;
  do {
    const input = token === undefined ? query : { ...query, NextToken: token };
    const page = pageOf(await client.ec2(context, new DescribeInstancesCommand(input)));
    found.push(...page.items);
    token = page.nextToken;
  } while (token);
  return found;
}

function pageOf({ Reservations, NextToken }: DescribeInstancesCommandOutput) {
  return { items: (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []), nextToken: NextToken };
}
