/** A piece of output as the engine wrote it: with a terminal any stretch of bytes, without one exactly one log entry. */
export interface LogPiece {
  readonly stream: 'stdout' | 'stderr';
  readonly payload: Buffer;
}

const headerLength = 8;
/** The engine writes entries of 16 KiB at most; a longer frame means that this is no framed stream. */
const frameLimit = 16 * 1024 * 1024;

/**
 * Takes a multiplexed stream apart: `[1 stdout | 2 stderr, 0, 0, 0, length big-endian]` and as many bytes, cut into chunks anywhere.
 * Throws RangeError when the bytes are no frames. An unfinished frame at the end is dropped: the connection was cut in it.
 */
export async function* framedPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LogPiece> {
  let pending = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? asBuffer(chunk) : Buffer.concat([pending, chunk]);
    for (let end = frameEnd(pending); end !== undefined && end <= pending.length; end = frameEnd(pending)) {
      yield { stream: pending[0] === 2 ? 'stderr' : 'stdout', payload: pending.subarray(headerLength, end) };
      pending = pending.subarray(end);
    }
  }
}

/** A container with a terminal has one stream, without frames. */
export async function* rawPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LogPiece> {
  for await (const chunk of chunks) yield { stream: 'stdout', payload: asBuffer(chunk) };
}

/** Where the first frame ends; undefined while its header is not complete. */
function frameEnd(bytes: Buffer): number | undefined {
  if (bytes.length < headerLength) return undefined;
  const length = bytes.readUInt32BE(4);
  const kind = bytes[0] ?? 255;
  if (kind > 2 || bytes[1] !== 0 || bytes[2] !== 0 || bytes[3] !== 0 || length > frameLimit) {
    throw new RangeError('The log stream is not framed as expected');
  }
  return headerLength + length;
}

function asBuffer(chunk: Uint8Array): Buffer<ArrayBuffer> {
  // Streams hand out buffers over plain memory, never over memory that is shared between threads.
  return Buffer.from(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength);
}
