import { setTimeout as pause } from 'node:timers/promises';
import type { imageVisibilities } from '@kumo/model';
import {
  type CallContext,
  type Created,
  type ImageObservation,
  type ImagesPort,
  type ImageUpload,
  ProviderError,
} from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { bytesOf, countOf, instantOf, type Native, textOf, textsOf } from './fields.ts';
import { imageOfOperation } from './instance-snapshot.ts';
import { listPage } from './listing.ts';
import { fromWords, isMark, marksFor, operationOf, ownTags, wordsOf } from './marks.ts';
import { fingerprinted, trimmed } from './native.ts';
import { removeThing } from './removal.ts';
import { imageStates } from './states.ts';

type Visibility = (typeof imageVisibilities)[number];

/** `shared` is Glance's default for what a project makes: nobody sees it until it is shared with somebody. */
const visibilities: ReadonlyMap<string, Visibility> = new Map([
  ['public', 'public'],
  ['private', 'private'],
  ['shared', 'shared'],
  ['community', 'shared'],
]);

/** Images of Glance: the project's own, the cloud's, and those shared with it. */
export function imagesPort(client: OpenStackClient): ImagesPort {
  const pathOf = (nativeId: string) => `/images/${encodeURIComponent(nativeId)}`;
  const source = { service: 'image', path: '/images', key: 'images' } as const;
  return {
    list: (context, request) => listPage(client, context, source, request, (images) => images.map(fromGlanceImage)),
    get: async (context, nativeId) => fromGlanceImage(await client.read('image', pathOf(nativeId), context)),
    upload: (context, spec, content) => upload(client, context, spec, content),
    delete: (context, nativeId) => removeThing(client, context, 'image', pathOf(nativeId)),
  };
}

/** How long Glance may take to notice that an earlier upload broke off, milliseconds, and how often it is looked at. */
const noticeWithinMs = 30_000;
const lookEveryMs = 500;

/**
 * Two requests: the image's description, then its bytes as they come. A second call finds what became of the first by its operation.
 * https://docs.openstack.org/api-ref/image/v2/#image-data
 */
async function upload(
  client: OpenStackClient,
  context: CallContext,
  spec: ImageUpload,
  content: AsyncIterable<Uint8Array>,
): Promise<Created> {
  const earlier = await imageOfOperation(client, context, spec.token);
  if (earlier !== undefined && (await isWhole(client, context, earlier))) return { nativeId: earlier };
  const nativeId = await describeImage(client, context, spec);
  const path = `/images/${encodeURIComponent(nativeId)}/file`;
  await client.call({ service: 'image', method: 'PUT', path, content, signal: context.signal });
  return { nativeId };
}

/**
 * Whether an earlier call has brought all of an image. One of which it brought less is removed: bytes may still be on their way
 * to it, also where none have come yet, and Glance would mix up two that send.
 */
async function isWhole(client: OpenStackClient, context: CallContext, nativeId: string): Promise<boolean> {
  const path = `/images/${encodeURIComponent(nativeId)}`;
  if ((await statusAtRest(client, context, path)) === 'active') return true;
  await removeThing(client, context, 'image', path);
  return false;
}

/** An image's status, once no bytes come any more: those of a call that broke off are given up by Glance after a moment. */
async function statusAtRest(client: OpenStackClient, context: CallContext, path: string): Promise<unknown> {
  const until = performance.now() + noticeWithinMs;
  for (;;) {
    const { status } = await client.read('image', path, context);
    if (status !== 'saving' || performance.now() > until) return status;
    await pause(lookEveryMs, undefined, { signal: context.signal });
  }
}

async function describeImage(client: OpenStackClient, context: CallContext, spec: ImageUpload): Promise<string> {
  const body = {
    name: spec.name,
    disk_format: spec.format,
    container_format: 'bare',
    visibility: 'private',
    tags: wordsOf(spec.tags),
    ...marksFor(spec.token),
  };
  const answer = await client.call({ service: 'image', method: 'POST', path: '/images', body, signal: context.signal });
  const id = textOf(answer.body.id);
  if (id !== null) return id;
  throw new ProviderError({
    code: 'unexpected',
    message: 'Glance made an image but gave no id.',
    outcomeUnknown: true,
  });
}

/** An image in the model's words. */
export function fromGlanceImage(image: Native): ImageObservation {
  const nativeId = textOf(image.id) ?? '';
  const name = textOf(image.name);
  const marks = Object.fromEntries(
    Object.entries(image).flatMap(([key, value]) => (isMark(key) ? [[key, String(value)]] : [])),
  );
  const release = [textOf(image.os_distro), textOf(image.os_version)].filter((part) => part !== null).join(' ');
  return fingerprinted({
    nativeId,
    name: name ?? nativeId,
    tags: ownTags(fromWords(textsOf(image.tags))),
    createdAt: instantOf(image.created_at),
    operationId: operationOf(marks),
    native: trimmed(image),
    state: imageStates.get(textOf(image.status) ?? '') ?? ('unknown' as const),
    references: name === null ? [] : [name],
    digest: digestOf(image),
    architecture: textOf(image.hw_architecture) ?? textOf(image.architecture),
    os: release === '' ? textOf(image.os_type) : release,
    sizeBytes: countOf(image.size),
    minDiskBytes: bytesOf(image.min_disk, 'GiB') ?? countOf(image.virtual_size),
    visibility: visibilities.get(textOf(image.visibility) ?? '') ?? null,
  });
}

function digestOf(image: Native): string | null {
  const [algorithm, value] = [textOf(image.os_hash_algo), textOf(image.os_hash_value)];
  return algorithm === null || value === null ? null : `${algorithm}:${value}`;
}
