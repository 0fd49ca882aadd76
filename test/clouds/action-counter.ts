import { createServer, type IncomingMessage, request } from 'node:http';

/** A port before a cloud that speaks the EC2 API, which counts what is asked by the names of the actions. */
export interface ActionCounter {
  /** What a person would type as endpoint. */
  readonly url: string;
  /** The forms that were sent for an action, in order, but for trial runs: those only ask for rights. */
  sent(action: string): URLSearchParams[];
  close(): Promise<void>;
}

/** Puts a counter before `target`. Every request goes on as it came. */
export async function startActionCounter(target: string): Promise<ActionCounter> {
  const { hostname, port } = new URL(target);
  const forms: URLSearchParams[] = [];
  const server = createServer(async (incoming, answer) => {
    const body = await received(incoming);
    forms.push(new URLSearchParams(body.toString('utf8')));
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    url: `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    sent: (action) => forms.filter((form) => form.get('Action') === action && form.get('DryRun') !== 'true'),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function received(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
