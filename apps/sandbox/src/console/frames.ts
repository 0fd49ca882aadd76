/**
 * What travels over a console's connection once it is upgraded: frames of one byte kind, four bytes length (big-endian), and
 * as many bytes. Kinds: 0 what was typed or shown, 1 the window's size (columns, rows: two 16-bit numbers), 2 the exit code (a
 * 32-bit number), after which the connection ends.
 */
export const frameKinds = { data: 0, size: 1, exit: 2 } as const;

/** A frame's kind. */
export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];

/** No frame is longer, bytes. */
const longestFrame = 65_536;

/** A frame ready to be sent. */
export function frame(kind: FrameKind, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** Cuts what arrives into frames, however it was cut on the way. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are whole now. Throws `RangeError` for one that claims to be longer than any is. */
  push(chunk: Buffer): { readonly kind: number; readonly payload: Buffer }[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: { kind: number; payload: Buffer }[] = [];
    while (this.#rest.length >= 5) {
      const length = this.#rest.readUInt32BE(1);
      if (length > longestFrame) throw new RangeError(`A frame of ${length} bytes`);
      if (this.#rest.length < 5 + length) break;
      frames.push({ kind: this.#rest.readUInt8(0), payload: this.#rest.subarray(5, 5 + length) });
      this.#rest = this.#rest.subarray(5 + length);
    }
    return frames;
  }
}
