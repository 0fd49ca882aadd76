/** One JSON value of a stream, with its own text: big numbers lose digits in the value. */
export interface JsonLine {
  readonly value: unknown;
  readonly text: string;
}

/** A line longer than this is no line of an engine, bytes. */
const lineLimit = 8 * 1024 * 1024;
const newline = 0x0a;

/** Splits newline-separated JSON, however the stream cuts it into chunks. Throws SyntaxError for what is no JSON. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonLine> {
  for await (const line of byteLines(chunks)) {
    const text = line.toString('utf8').trim();
    if (text !== '') yield { value: JSON.parse(text), text };
  }
}

async function* byteLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      yield Buffer.concat([...pending, rest.subarray(0, end)]);
      pending = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    pending.push(rest);
    length += rest.length;
    if (length > lineLimit) throw new SyntaxError('A line of the stream is too long');
  }
  yield Buffer.concat(pending);
}
