import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as an upstream saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request of a {@link FakeUpstream}. */
export type FakeAnswer = (seen: SeenRequest, response: ServerResponse, request: IncomingMessage) => void;

/** A server that remembers what it was asked and answers as it is told: for faults that a real service cannot be made to show. */
export class FakeUpstream {
  readonly seen: SeenRequest[] = [];
  readonly server: Server;
  answer: FakeAnswer;
  port = 0;

  constructor(answer: FakeAnswer) {
    this.answer = answer;
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
        this.seen.push(seen);
        this.answer(seen, response, request);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The last request that was seen. */
  get last(): SeenRequest {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error('nothing was asked yet');
    return last;
  }

  /** Listens on the port that it had before, or on any. */
  async start(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** Gone at once, as after `kill -9`. */
  async kill(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** Answers JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value));
}
