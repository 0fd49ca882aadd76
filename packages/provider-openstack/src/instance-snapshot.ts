import { type CallContext, type OwnershipToken, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { listOf, textOf } from './fields.ts';
import { sendAction } from './instance-actions.ts';
import { marksFor } from './marks.ts';

/** Makes an image of a server. The operation is kept among the image's properties, by which a second call finds it. */
export async function snapshotServer(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
  spec: { readonly name: string; readonly token: OwnershipToken },
): Promise<{ readonly imageNativeId: string }> {
  const known = await imageOfOperation(client, context, spec.token);
  if (known !== undefined) return { imageNativeId: known };
  const body = { createImage: { name: spec.name, metadata: marksFor(spec.token) } };
  const answer = await sendAction(client, context, nativeId, body);
  const location = answer.headers.location;
  // Before 2.45 the id is only the end of an address.
  const id = textOf(answer.body.image_id) ?? (typeof location === 'string' ? location.split('/').at(-1) : undefined);
  if (id !== undefined && id !== '') return { imageNativeId: id };
  const message = 'Nova makes an image but gave no id; it is looked for.';
  throw new ProviderError({ code: 'unexpected', message, outcomeUnknown: true });
}

/** The image that this operation made, where there is one. */
export async function imageOfOperation(
  client: OpenStackClient,
  context: CallContext,
  token: OwnershipToken,
): Promise<string | undefined> {
  const query = { 'kumo:operation': token.operationId, limit: 2 };
  const body = await client.read('image', '/images', context, query);
  const images = listOf(body.images).filter((image) => image['kumo:operation'] === token.operationId);
  return textOf(images[0]?.id) ?? undefined;
}
