import type { SandboxCall, Surroundings } from './call.ts';

/** A reader further behind than this, bytes, is dropped: it can come back and go on where it was. */
const mostBehind = 1_048_576;

/** An answer that goes on and on: one JSON document a line. */
export interface LineStream {
  write(document: unknown): void;
  end(): void;
  onClose(run: () => void): void;
}

/** Turns a call's answer into a stream of lines. The handler returns `reply` afterwards. */
export function streamOf(call: SandboxCall, surroundings: Surroundings): LineStream {
  const { reply, account } = call;
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  reply.raw.flushHeaders();
  surroundings.keepStream(account, reply.raw);
  return {
    write: (document) => {
      if (reply.raw.destroyed) return;
      reply.raw.write(`${JSON.stringify(document)}\n`);
      if (reply.raw.writableLength > mostBehind) reply.raw.destroy();
    },
    end: () => reply.raw.end(),
    onClose: (run) => void reply.raw.on('close', run),
  };
}
