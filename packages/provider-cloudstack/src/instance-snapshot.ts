import { type CallContext, type InstancesPort, ProviderError } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { createOnce, runToEnd, untilMade } from './jobs.ts';
import { listRows } from './listing.ts';
import { readMachine } from './machines.ts';
import { marksFor, tagsOf } from './ownership.ts';
import { putMarks, tagParams } from './tags.ts';
import { entityIn, textOf } from './wire.ts';

type SnapshotAction = NonNullable<InstancesPort['snapshot']>;

/**
 * An image of a machine: a template of its root disk. That of a stopped one is made of the disk itself; that of a running one
 * of a snapshot, which is removed again. Both are jobs with ids of the operation's own, so that asking again goes on.
 */
export function snapshotAction(cloud: Cloud): SnapshotAction {
  const { client } = cloud;
  return async (context, nativeId, spec) => {
    const machine = await readMachine(cloud, context, nativeId);
    const rootId = await rootDisk(cloud, context, nativeId);
    const isStopped = textOf(machine, 'state') === 'Stopped';
    const snapshotId = isStopped ? undefined : await copyOf(cloud, context, rootId, spec);
    const source = snapshotId === undefined ? { volumeid: rootId } : { snapshotid: snapshotId };
    const params = {
      ...source,
      ...(cloud.projectId === undefined ? {} : { projectid: cloud.projectId }),
      name: spec.name,
      displaytext: spec.name,
      ostypeid: textOf(machine, 'guestosid') ?? textOf(machine, 'ostypeid') ?? undefined,
      passwordenabled: machine.passwordenabled === true ? true : undefined,
    };
    const made = await createOnce(client, context, 'createTemplate', params, spec.token);
    const result = await untilMade(client, context, 'createTemplate', made);
    const imageId = textOf(entityIn(result), 'id') ?? made.nativeId;
    await markOnce(cloud, context, imageId, spec);
    if (snapshotId !== undefined) await dropCopy(cloud, context, snapshotId);
    return { imageNativeId: imageId };
  };
}

async function rootDisk(cloud: Cloud, context: CallContext, nativeId: string): Promise<string> {
  const params = { listall: true, ...cloud.owner, virtualmachineid: nativeId, type: 'ROOT' };
  const rows = await listRows({ client: cloud.client, command: 'listVolumes', params }, context);
  const id = rows[0] === undefined ? null : textOf(rows[0], 'id');
  if (id === null)
    throw new ProviderError({ code: 'conflict', message: 'This instance has no root disk to copy yet.' });
  return id;
}

async function copyOf(
  cloud: Cloud,
  context: CallContext,
  volumeId: string,
  spec: Parameters<SnapshotAction>[2],
): Promise<string> {
  const tags = tagParams(marksFor(spec.token));
  const params = { volumeid: volumeId, name: `${spec.name} (for an image)`, ...tags };
  const made = await createOnce(cloud.client, context, 'createSnapshot', params, spec.token);
  await untilMade(cloud.client, context, 'createSnapshot', made);
  return made.nativeId;
}

async function markOnce(
  cloud: Cloud,
  context: CallContext,
  nativeId: string,
  { token }: Parameters<SnapshotAction>[2],
): Promise<void> {
  const params = { ...cloud.owner, templatefilter: 'self', id: nativeId };
  const [row] = await listRows({ client: cloud.client, command: 'listTemplates', params }, context);
  const tags = row === undefined ? {} : tagsOf(row);
  await putMarks(cloud.client, context, { kind: 'Template', nativeId, tags }, { tags: {}, token });
}

/** The copy was only the way to the image. Gone already is what it should be. */
async function dropCopy(cloud: Cloud, context: CallContext, snapshotId: string): Promise<void> {
  try {
    await runToEnd(cloud.client, context, 'deleteSnapshot', { id: snapshotId });
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'not_found')) throw error;
  }
}
