import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@kumo/service-kit';
import type { Load } from '../limits/load.ts';

/** Largest body that is taken, in bytes. */
const largestBodyBytes = 1024 * 1024;

/** A body in memory; {@link release} gives the memory back to the books. */
export interface Body {
  readonly bytes: Buffer;
  release(): void;
}

/** Says `payload_too_large` for a body that announces more than is taken; nothing of it needs to be read. */
export function checkAnnouncedLength(contentLength: string, limitBytes = largestBodyBytes): ProblemError | undefined {
  return contentLength !== '' && Number(contentLength) > limitBytes ? tooLarge(limitBytes) : undefined;
}

/**
 * Reads a whole body before anything goes upstream: a slow sender then holds no service, and a failed connection can be
 * tried again. Throws `payload_too_large` as soon as it is, and `overloaded` when bodies hold too much memory already.
 */
export function readBody(request: IncomingMessage, load: Load): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const release = (): void => {
      load.bodyBytes -= size;
      size = 0;
    };
    const fail = (error: Error): void => {
      request.pause();
      request.off('data', onData);
      release();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      if (!load.hasRoomFor(chunk.length)) {
        fail(new ProblemError('overloaded', 'Too many large requests are under way.', { retryAfterSeconds: 1 }));
        return;
      }
      size += chunk.length;
      load.bodyBytes += chunk.length;
      if (size > largestBodyBytes) fail(tooLarge(largestBodyBytes));
      else chunks.push(chunk);
    };
    request.on('data', onData);
    request.once('end', () => {
      const [only] = chunks;
      resolve({ bytes: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks), release });
    });
    request.once('error', fail);
    request.once('close', () => {
      if (!request.complete) fail(new Error('the caller went away'));
    });
  });
}

/** The refusal of a body that is larger than is taken at this address. */
export function tooLarge(limitBytes: number): ProblemError {
  const [size, unit] = limitBytes < 2 ** 30 ? [limitBytes / 2 ** 20, 'MiB'] : [limitBytes / 2 ** 30, 'GiB'];
  const said = `${Number(size.toFixed(3))} ${unit} (${limitBytes.toLocaleString('en-US')} bytes)`;
  return new ProblemError('payload_too_large', `A request to this address may have ${said} at most.`);
}
