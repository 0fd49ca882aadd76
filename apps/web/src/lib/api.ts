import type { ComputeRouter, IdentityRouter } from '@kumo/api-contract';
import type { Image, Operation } from '@kumo/model';
import { withActing } from './acting.ts';
import { type Sending, sendFile } from './send-file.ts';
import { serviceClient } from './service-client.ts';

/**
 * The only file that knows how the page reaches the platform: same origin, the session's cookie, tRPC per service, and
 * plain REST for what is a stream. Requests say for which organization and project they act. Everything is typed by
 * the contract; nothing of it is bundled but the types.
 */

/** People, sessions, organizations, API keys. */
export const identity = serviceClient<IdentityRouter>('identity');

/** Clouds and everything in them, operations, events. */
export const compute = serviceClient<ComputeRouter>('compute', { retriesChanges: true });

/** Opens the stream of changes, from a position on or from now. The browser reconnects and resumes by itself. */
export function openEventStream(cursor: string | undefined): EventSource {
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  return new EventSource(withActing(`/api/v1/events${query}`));
}

/** Opens the log of an instance as a stream of `line` events, beginning with the last `tail` lines. */
export function openLogStream(instanceId: string, tail: number): EventSource {
  return new EventSource(
    withActing(`/api/v1/instances/${encodeURIComponent(instanceId)}/logs?follow=true&tail=${tail}`),
  );
}

/** Opens the far end of a console; `url` is the answer of `instances.console`. */
export function openConsole(url: string): WebSocket {
  const { pathname, search, origin } = new URL(url, window.location.href);
  const address = new URL(withActing(`${pathname}${search}`), origin);
  address.protocol = address.protocol === 'https:' ? 'wss:' : address.protocol === 'http:' ? 'ws:' : address.protocol;
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  return socket;
}

/** What an image that is uploaded is to be. */
export interface UploadedImage {
  readonly cloudId: string;
  readonly name: string;
  readonly format: string;
}

/** Where an image is uploaded to: all about it is in the address, the body is its data. */
export function uploadPath({ cloudId, name, format }: UploadedImage): string {
  return `/api/v1/images/upload?${new URLSearchParams({ cloudId, name, format })}`;
}

/** Sends the data of an image; gives its operation, or the image itself where that was quick. */
export function uploadImage(image: UploadedImage, file: Blob, sending: Sending): Promise<Operation | Image> {
  return sendFile(uploadPath(image), file, sending) as Promise<Operation | Image>; // the contract's own tests prove it
}
