import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where something listens: a unix socket or a TCP port. */
export type Address = { readonly path: string } | { readonly host: string; readonly port: number };

const requestLine = /^[A-Z]+ \S+ HTTP\/1\.1/;
/** Bytes of a request that are looked at. */
const longestText = 16_384;

interface Fault {
  readonly kind: 'lose_answer' | 'answer_instead' | 'hang';
  readonly pattern: RegExp;
  readonly answer: string;
  timesLeft: number;
}

/**
 * Sits between an adapter and a plain HTTP/1.1 endpoint and makes go wrong what the endpoint can't be made to: an answer that
 * is lost after the request took effect, a refusal in its stead, silence, a closed port. Listens on loopback, or on a unix
 * socket when the endpoint is one.
 */
export class FaultProxy {
  readonly upstream: Address;
  /**
   * All requests seen, in order: the first line, and after a line break what is at hand of a body of text, for clouds whose
   * requests differ in nothing else. Patterns are held against the same.
   */
  readonly requests: string[] = [];
  #address: Address | undefined;
  #folder: string | undefined;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #faults: Fault[] = [];

  constructor(upstream: Address) {
    this.upstream = upstream;
  }

  /** Where it listens; undefined before the first start. */
  get address(): Address | undefined {
    return this.#address;
  }

  /** Starts listening; a second start listens at the same place again. */
  async start(): Promise<Address> {
    if ('path' in this.upstream && this.#folder === undefined)
      this.#folder = await mkdtemp(join(tmpdir(), 'kumo-proxy-'));
    const wanted =
      this.#address ??
      (this.#folder === undefined ? { host: '127.0.0.1', port: 0 } : { path: join(this.#folder, 'p.sock') });
    const server = createServer((client) => this.#relay(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, resolve);
    });
    this.#server = server;
    const bound = server.address();
    this.#address = bound !== null && typeof bound === 'object' ? { host: '127.0.0.1', port: bound.port } : wanted;
    return this.#address;
  }

  /** The next `times` requests like this reach the endpoint, and their answers get lost with the connection. */
  loseAnswerTo(pattern: RegExp, times = 1): void {
    this.#faults.push({ kind: 'lose_answer', pattern, answer: '', timesLeft: times });
  }

  /** The next `times` requests like this are answered with this raw HTTP answer and don't reach the endpoint. */
  answerInstead(pattern: RegExp, answer: string, times = 1): void {
    this.#faults.push({ kind: 'answer_instead', pattern, answer, timesLeft: times });
  }

  /** Requests like this are never answered and don't reach the endpoint. */
  hang(pattern: RegExp): void {
    this.#faults.push({ kind: 'hang', pattern, answer: '', timesLeft: Number.POSITIVE_INFINITY });
  }

  /** Nothing goes wrong any more. */
  heal(): void {
    this.#faults = [];
  }

  /** Closes the port and every connection: nobody is there. `start` opens it again. */
  async refuse(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  /** Ends for good. */
  async close(): Promise<void> {
    await this.refuse();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #relay(client: Socket): void {
    const server = createConnection(this.upstream satisfies NetConnectOpts);
    let isAnswerLost = false;
    for (const [socket, other] of [[client, server] as const, [server, client] as const]) {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      // A broken connection is what this is for; 'close' follows and ends the other side.
      socket.on('error', () => other.destroy());
      socket.on('end', () => other.end());
    }
    let held: Buffer | undefined;
    client.on('data', (chunk: Buffer) => {
      const whole = held === undefined ? chunk : Buffer.concat([held, chunk]);
      held = isBodyToCome(whole) ? whole : undefined;
      if (held !== undefined) return;
      const fault = this.#faultFor(whole);
      if (fault === undefined) {
        server.write(whole);
      } else if (fault.kind === 'lose_answer') {
        isAnswerLost = true;
        server.write(whole);
      } else {
        client.removeAllListeners('data');
        client.resume();
        if (fault.kind === 'answer_instead') client.end(fault.answer);
      }
    });
    server.on('data', (chunk: Buffer) => {
      if (isAnswerLost) client.destroy();
      else client.write(chunk);
    });
  }

  #faultFor(bytes: Buffer): Fault | undefined {
    const text = bytes.subarray(0, longestText).toString('latin1');
    const line = requestLine.exec(text)?.[0];
    if (line === undefined) return undefined;
    const body = text.split('\r\n\r\n', 2)[1] ?? '';
    const request = body === '' ? line : `${line}\n${body}`;
    this.requests.push(request);
    const fault = this.#faults.find((candidate) => candidate.timesLeft > 0 && candidate.pattern.test(request));
    if (fault !== undefined) fault.timesLeft -= 1;
    return fault;
  }
}

/** Whether these bytes begin a request whose short body has not all come yet. */
function isBodyToCome(bytes: Buffer): boolean {
  const text = bytes.subarray(0, longestText).toString('latin1');
  if (!requestLine.test(text)) return false;
  const head = text.split('\r\n\r\n', 1)[0] ?? '';
  if (head.length === text.length) return bytes.length < longestText;
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  // Who expects a go-ahead sends nothing before it, and a long body is passed on as it comes.
  if (/^expect:/im.test(head) || length > longestText) return false;
  return bytes.length < head.length + 4 + length;
}
