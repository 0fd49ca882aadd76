import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Transform, type TransformCallback } from 'node:stream';
import { ProblemError } from '@kumo/service-kit';
import { tooLarge } from './bodies.ts';

/** A caller who owes the next piece for so long is given up, in milliseconds. The usual limit of a whole request is not for uploads. */
const callerIdleMs = 30_000;

const uploading = new WeakSet<Duplex>();

/** Whether a body is being handed on from this connection. */
export function isUploading(socket: Duplex): boolean {
  return uploading.has(socket);
}

/**
 * A body that is handed on as it comes: the caller sends as fast as the service takes it, and a few pieces at most are in memory.
 * Fails with `payload_too_large` when more comes than is taken, and when the caller falls silent; {@link refusal} says which.
 */
export class Upload extends Transform {
  /** What ended it from this side; undefined where the caller or the service did. */
  refusal: ProblemError | undefined;
  /** As announced; undefined: it ends when it ends. */
  readonly announcedBytes: number | undefined;
  readonly #request: IncomingMessage;
  readonly #limitBytes: number;
  readonly #silence: NodeJS.Timeout;
  readonly #usualTimeoutMs: number;
  #bytes = 0;

  constructor(request: IncomingMessage, contentLength: string, limitBytes: number) {
    super();
    this.#request = request;
    this.#limitBytes = limitBytes;
    this.announcedBytes = contentLength === '' ? undefined : Number(contentLength);
    this.#usualTimeoutMs = request.socket.timeout ?? 0;
    uploading.add(request.socket);
    // Silence is told by the pieces: while the service takes its time, nothing moves here and nobody is to blame.
    request.socket.setTimeout(0);
    this.#silence = setTimeout(() => this.#onSilence(), callerIdleMs);
    // Told as the end of this stream: what sends it on must not wait for more.
    request.once('error', (error) => this.destroy(error));
    request.once('close', () => {
      if (!request.complete) this.destroy(new Error('the caller went away'));
    });
    this.on('error', () => undefined);
    request.pipe(this);
  }

  override _transform(piece: Buffer, _encoding: string, done: TransformCallback): void {
    this.#bytes += piece.length;
    this.#silence.refresh();
    if (this.#bytes > this.#limitBytes) this.#refuse(tooLarge(this.#limitBytes));
    else done(null, piece);
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.#silence);
    done();
  }

  /** Gives the connection back as it was. */
  release(): void {
    clearTimeout(this.#silence);
    this.#request.unpipe(this);
    this.destroy();
    const { socket, complete } = this.#request;
    if (!complete || socket.destroyed) return;
    uploading.delete(socket);
    socket.setTimeout(this.#usualTimeoutMs);
  }

  #onSilence(): void {
    // Pieces wait to be taken by the service: it is not the caller who is late.
    if (this.writableNeedDrain || this.readableLength > 0) this.#silence.refresh();
    else this.#refuse(new ProblemError('malformed_request', `Nothing came for ${callerIdleMs / 1000} s.`));
  }

  #refuse(refusal: ProblemError): void {
    this.refusal = refusal;
    this.#request.unpipe(this);
    this.#request.pause();
    this.destroy(refusal);
  }
}
