import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@kumo/provider-core';
import { credentialsSchema, optionsSchema } from '../connection.ts';
import { type Dialer, dialerFor } from '../dialer.ts';
import { resolveEndpoint } from '../endpoint.ts';
import { readAnswer } from '../engine-answers.ts';

/** Of an inspected container, what is changed. */
interface Inspected {
  readonly State?: { Status?: string };
}

/**
 * A socket of plain HTTP before a real engine, however that one is reached. It passes on requests and answers, and shows a
 * container in a state that no engine has. Consoles and copies, which leave HTTP, do not come by here.
 */
export class EngineFront {
  readonly path: string;
  readonly #folder: string;
  readonly #dialer: Dialer;
  readonly #server: Server;
  readonly #words = new Map<string, string>();

  private constructor(folder: string, dialer: Dialer) {
    this.#folder = folder;
    this.path = join(folder, 'front.sock');
    this.#dialer = dialer;
    this.#server = createServer((asked, reply) => this.#pass(asked, reply));
  }

  static async start({ endpoint = '', credentials, options }: Connection): Promise<EngineFront> {
    const secrets = credentialsSchema.parse(credentials);
    const dialer = dialerFor(await resolveEndpoint(endpoint, secrets, optionsSchema.parse(options), {}));
    const front = new EngineFront(await mkdtemp(join(tmpdir(), 'kumo-front-')), dialer);
    await new Promise<void>((resolve) => front.#server.listen(front.path, resolve));
    return front;
  }

  /** The engine by way of here. */
  get connection(): Connection {
    return { endpoint: `unix://${this.path}`, credentials: {}, options: {} };
  }

  /** From now on whoever inspects this container here is told this word as its status. */
  showAs(containerId: string, status: string): void {
    this.#words.set(containerId, status);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#dialer.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #pass(asked: IncomingMessage, reply: ServerResponse): void {
    const { method, url = '/', headers } = asked;
    const [, inspected = ''] = /^\/v[0-9.]+\/containers\/([0-9a-f]+)\/json/.exec(url) ?? [];
    const word = this.#words.get(inspected);
    const onward = request({
      createConnection: () => this.#dialer.open(),
      host: 'docker',
      path: url,
      headers: { ...headers, connection: 'close' },
      ...(method === undefined ? {} : { method }),
    });
    onward.on('response', (answer) => {
      const { connection: _ours, ...kept } = answer.headers;
      if (word !== undefined && answer.statusCode === 200) {
        showing(answer, word).then(
          (text) => reply.writeHead(200, { 'content-type': 'application/json' }).end(text),
          () => reply.destroy(),
        );
        return;
      }
      reply.writeHead(answer.statusCode ?? 502, kept).flushHeaders();
      answer.on('error', () => reply.destroy());
      answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    reply.on('close', () => onward.destroy());
    asked.pipe(onward);
  }
}

/** What the engine says of a container, with another word for how it is. */
async function showing(answer: IncomingMessage, status: string): Promise<string> {
  const document: Inspected = JSON.parse(await readAnswer(answer));
  if (document.State !== undefined) document.State.Status = status;
  return JSON.stringify(document);
}
