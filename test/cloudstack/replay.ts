import { createServer } from 'node:http';

/** What is answered to a command. */
export interface Replayed {
  readonly status?: number;
  readonly body: unknown;
}

/** Answers each command with what was recorded, whatever else is asked; an empty list to all others. */
export class ReplayServer {
  readonly answers = new Map<string, Replayed>();
  readonly asked: string[] = [];
  readonly #server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    const command = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('command') ?? '';
    this.asked.push(command);
    const { status = 200, body } = this.answers.get(command) ?? { body: { [`${command.toLowerCase()}response`]: {} } };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });

  static async start(): Promise<ReplayServer> {
    const replay = new ReplayServer();
    await new Promise<void>((resolve) => replay.#server.listen(0, '127.0.0.1', resolve));
    return replay;
  }

  get url(): string {
    const bound = this.#server.address();
    return `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
