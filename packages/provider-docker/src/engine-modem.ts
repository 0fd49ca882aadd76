import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type DockerModem from 'docker-modem';
import type { Dialer } from './dialer.ts';
import { readAnswer, readJson, refusalOf } from './engine-answers.ts';
import { addressed, headersOf } from './engine-requests.ts';

class DialedAgent extends Agent {
  readonly #dialer: Dialer;

  constructor(dialer: Dialer, options: { keepAlive: boolean; maxSockets: number }) {
    super({ ...options, scheduling: 'lifo' });
    this.#dialer = dialer;
  }

  override createConnection(): Duplex {
    return this.#dialer.open();
  }
}

/**
 * Carries dockerode's calls. It takes the place of docker-modem because that one obeys `DOCKER_*` variables (and throws for bad
 * ones), follows redirects to any address, opens an SSH connection for every call, and puts what is created into the URL as
 * well as into the body. Calls share kept-alive connections; streams have one of their own each, so that none can starve them.
 */
export class EngineModem implements Pick<DockerModem, 'dial' | 'Promise'> {
  Promise: typeof Promise = Promise;
  /** `v1.41`: put before every path once it is negotiated. */
  version: string | undefined;
  readonly #calls: Agent;
  readonly #streams: Agent;
  readonly #open = new Set<ClientRequest>();
  readonly #upgraded = new Set<Duplex>();

  /** At most `width` calls are under way at a time; streams do not count. */
  constructor(dialer: Dialer, width: number) {
    this.#calls = new DialedAgent(dialer, { keepAlive: true, maxSockets: width });
    this.#streams = new DialedAgent(dialer, { keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  }

  /** What dockerode calls; the shape of `options` and of what `callback` gets is docker-modem's. */
  dial(options: DockerModem.DialOptions, callback: DockerModem.RequestCallback): void {
    this.#send(options).then(
      (result) => callback(null, result),
      (error: Error) => callback(error, null),
    );
  }

  /** Headers of `GET /_ping`, which every engine answers in any version. */
  async ping(signal: AbortSignal): Promise<IncomingMessage['headers']> {
    const { response } = await this.#request(
      { path: '/_ping', method: 'GET', abortSignal: signal },
      '/_ping',
      undefined,
    );
    if (response.statusCode !== 200) throw await refusalOf(response);
    await readAnswer(response);
    return response.headers;
  }

  /** Ends everything that is open. */
  close(): void {
    for (const request of this.#open) request.destroy(new Error('disconnected'));
    for (const stream of this.#upgraded) stream.destroy();
    this.#calls.destroy();
    this.#streams.destroy();
  }

  async #send(options: DockerModem.DialOptions): ReturnType<typeof readJson> {
    const { path, body } = addressed(options);
    const target = `${this.version === undefined ? '' : `/${this.version}`}${path}`;
    const { response, upgraded } = await this.#requestAgain(options, target, body);
    if (upgraded !== undefined) return upgraded;
    const isSuccess = options.statusCodes?.[response.statusCode ?? 0] === true && !options.hijack;
    if (!isSuccess) throw await refusalOf(response);
    return options.isStream === true ? response : readJson(response);
  }

  /** A read that met a kept-alive connection in the moment it was closed is sent once more; nothing else ever is. */
  async #requestAgain(options: DockerModem.DialOptions, target: string, body: string | undefined) {
    try {
      return await this.#request(options, target, body);
    } catch (error) {
      const wasStale = error instanceof Error && 'staleSocket' in error;
      if (!wasStale || options.method !== 'GET') throw error;
      return this.#request(options, target, body);
    }
  }

  #request(options: DockerModem.DialOptions, path: string, body: string | undefined) {
    return new Promise<{ response: IncomingMessage; upgraded?: Duplex }>((resolve, reject) => {
      const isStream = options.isStream === true;
      // dockerode passes the signal of some calls only inside of their options.
      const signal: unknown = options.abortSignal ?? options.options?.abortSignal;
      const sent = request({
        agent: isStream ? this.#streams : this.#calls,
        host: 'docker',
        method: options.method ?? 'GET',
        path,
        headers: headersOf(options, body),
        ...(signal instanceof AbortSignal ? { signal } : {}),
      });
      this.#open.add(sent);
      sent.once('close', () => this.#open.delete(sent));
      sent.once('response', (response) => resolve({ response }));
      sent.once('upgrade', (response, stream, head) => {
        if (head.length > 0) stream.unshift(head);
        this.#upgraded.add(stream);
        stream.once('close', () => this.#upgraded.delete(stream));
        resolve({ response, upgraded: stream });
      });
      sent.once('error', (error) => reject(sent.reusedSocket ? Object.assign(error, { staleSocket: true }) : error));
      sent.end(body);
    });
  }
}
