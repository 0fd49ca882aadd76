import { CreateTagsCommand, DeleteTagsCommand, type Tag } from '@aws-sdk/client-ec2';
import type { CallContext } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { asTags, checkedTags, personsTags } from './tags.ts';

/** Sets tags; those of other keys stay. Waits for what was made a moment ago. */
export async function writeTags(
  client: AwsClient,
  context: CallContext,
  nativeId: string,
  tags: readonly Tag[],
): Promise<void> {
  if (tags.length === 0) return;
  await client.recent.settled(context, [nativeId], () =>
    client.ec2(context, new CreateTagsCommand({ Resources: [nativeId], Tags: [...tags] })),
  );
}

/** Makes a person's tags exactly these. Name, our marks and AWS's own tags stay. */
export async function replaceTags(
  client: AwsClient,
  context: CallContext,
  nativeId: string,
  before: readonly Tag[] | undefined,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const wanted = checkedTags(tags);
  const surplus = Object.keys(personsTags(before)).filter((key) => !(key in wanted) && !key.startsWith('aws:'));
  await writeTags(client, context, nativeId, asTags(wanted));
  if (surplus.length === 0) return;
  const Tags = surplus.map((Key) => ({ Key }));
  await client.ec2(context, new DeleteTagsCommand({ Resources: [nativeId], Tags }));
}
