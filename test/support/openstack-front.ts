import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';

/** An answer that is given in a part's stead. */
export interface InsteadAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Fault {
  readonly pattern: RegExp;
  timesLeft: number;
  /** Undefined: the connection is cut without an answer. */
  readonly answer: InsteadAnswer | undefined;
}

/**
 * All services of one OpenStack cloud behind one address: `/compute/…` is Nova, and so on. The catalog that Keystone gives names
 * this address, as the caller knows it, so that everything comes by here. What the cloud can't be made to show, this can.
 */
export class OpenStackFront {
  /** Requests seen, `METHOD /part/path?query`, in order. */
  readonly requests: string[] = [];
  /** Tokens that Keystone gave out by here, in order. */
  readonly tokens: string[] = [];
  readonly #authUrl: URL;
  readonly #parts = new Map<string, URL>();
  readonly #server: Server;
  #faults: Fault[] = [];
  #rewrite: ((part: string, path: string, text: string) => string) | undefined;

  private constructor(authUrl: string) {
    this.#authUrl = new URL(authUrl);
    this.#parts.set('identity', new URL(this.#authUrl.origin));
    this.#server = createServer((incoming, answer) => this.#serve(incoming, answer));
  }

  /** Starts before the cloud whose Keystone is at `authUrl`, on a free port of loopback. */
  static async start(authUrl: string): Promise<OpenStackFront> {
    const front = new OpenStackFront(authUrl);
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the front does not listen');
    return address.port;
  }

  /** Keystone's address by way of a host and port: this one's, or a proxy's before it. */
  authUrl(at: { readonly host: string; readonly port: number } = { host: '127.0.0.1', port: this.port }): string {
    return `http://${at.host}:${at.port}/identity${this.#authUrl.pathname}`;
  }

  /** The next `times` requests like this are answered so, and don't reach the cloud. */
  answer(pattern: RegExp, answer: InsteadAnswer, times = 1): void {
    this.#faults.push({ pattern, answer, timesLeft: times });
  }

  /** Requests like this find nobody: their connections are cut. */
  cut(pattern: RegExp, times = Number.POSITIVE_INFINITY): void {
    this.#faults.push({ pattern, answer: undefined, timesLeft: times });
  }

  /** Changes what a part answers, as text. */
  rewrite(change: (part: string, path: string, text: string) => string): void {
    this.#rewrite = change;
  }

  /** Nothing goes wrong any more. */
  heal(): void {
    this.#faults = [];
    this.#rewrite = undefined;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method = 'GET', url = '/' } = incoming;
    const line = `${method} ${url}`;
    this.requests.push(line);
    const fault = this.#faults.find((candidate) => candidate.timesLeft > 0 && candidate.pattern.test(line));
    if (fault !== undefined) {
      fault.timesLeft -= 1;
      if (fault.answer === undefined) incoming.socket.destroy();
      else answer.writeHead(fault.answer.status, fault.answer.headers).end(fault.answer.body);
      return;
    }
    const [, part = '', path = '/'] = /^\/([a-z0-9]+)(\/.*)?$/.exec(url) ?? [];
    const target = this.#parts.get(part);
    if (target === undefined) answer.writeHead(502).end();
    else this.#pass(incoming, answer, { part, path, target });
  }

  #pass(
    incoming: IncomingMessage,
    answer: ServerResponse,
    { part, path, target }: { readonly part: string; readonly path: string; readonly target: URL },
  ): void {
    const { method, headers } = incoming;
    const onward = request({ host: target.hostname, port: target.port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => answer.destroy());
      response.on('end', () => {
        const token = response.headers['x-subject-token'];
        if (typeof token === 'string') this.tokens.push(token);
        const text = this.#shown(part, path, Buffer.concat(chunks).toString(), headers.host ?? '');
        const { 'transfer-encoding': _chunked, 'content-length': _length, ...rest } = response.headers;
        answer.writeHead(response.statusCode ?? 502, { ...rest, 'content-length': Buffer.byteLength(text) }).end(text);
      });
    });
    onward.on('error', () => answer.destroy());
    // Who breaks off in the middle of a request breaks it off for the cloud, too.
    incoming.on('close', () => {
      if (!incoming.complete) onward.destroy();
    });
    incoming.pipe(onward);
  }

  #shown(part: string, path: string, text: string, host: string): string {
    const changed = this.#rewrite?.(part, path, text) ?? text;
    return part === 'identity' && path.endsWith('/auth/tokens') ? this.#withOwnCatalog(changed, host) : changed;
  }

  /** The catalog with every public address turned into one here; where each really is, is kept. */
  #withOwnCatalog(text: string, host: string): string {
    const document: { token?: { catalog?: { type: string; endpoints: { url: string; kept?: boolean }[] }[] } } =
      JSON.parse(text);
    for (const { type, endpoints } of document.token?.catalog ?? []) {
      for (const endpoint of endpoints) {
        // An address that a test put there.
        if (endpoint.kept === true) continue;
        const url = new URL(endpoint.url);
        this.#parts.set(type, new URL(url.origin));
        endpoint.url = `http://${host}/${type}${url.pathname.replace(/\/$/, '')}`;
      }
    }
    return JSON.stringify(document);
  }
}
