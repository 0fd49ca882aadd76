import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { accountHandlers } from './account.ts';
import { addressHandlers } from './addresses.ts';
import { apiCommands } from './api-commands.ts';
import { ApiError } from './api-error.ts';
import { groupHandlers } from './groups.ts';
import { machineActionHandlers } from './machine-actions.ts';
import { machineHandlers } from './machines.ts';
import { networkHandlers } from './networks.ts';
import { offeringHandlers } from './offerings.ts';
import type { Profile } from './profiles.ts';
import { Request } from './requests.ts';
import { seed } from './seed.ts';
import { checkSignature, type Keys } from './signature.ts';
import { storageHandlers } from './storage.ts';
import { type Handler, World } from './world.ts';

const handlers: Readonly<Record<string, Handler>> = {
  ...accountHandlers,
  ...addressHandlers,
  ...groupHandlers,
  ...machineActionHandlers,
  ...machineHandlers,
  ...networkHandlers,
  ...offeringHandlers,
  ...storageHandlers,
};

/**
 * A CloudStack that is none: it answers as the documented server does, checks every signature, runs jobs in their own time and
 * refuses what the real one refuses. It has no machines. Kept honest by the recordings of real ones.
 */
export class CloudstackFake {
  readonly world: World;
  /** The commands that were asked, in order. */
  readonly asked: string[] = [];
  readonly #keys: Keys;
  readonly #server: Server;
  #port = 0;
  /** Milliseconds that its clock is ahead. */
  clockAheadMs = 0;
  /** Commands that reach it and whose answers are lost with the connection, once each. */
  readonly loseAnswerTo = new Set<string>();

  private constructor(profile: Profile, keys: Keys) {
    this.world = new World(profile);
    this.#keys = keys;
    this.#server = createServer((message, response) => void this.#answer(message, response));
  }

  static async start(profile: Profile, keys: Keys): Promise<CloudstackFake> {
    const fake = new CloudstackFake(profile, keys);
    seed(fake.world);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    const bound = fake.#server.address();
    fake.#port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    return fake;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/client/api`;
  }

  /** How often a command was asked. */
  count(command: string): number {
    return this.asked.filter((one) => one === command).length;
  }

  /** The next such command fails: in its answer, or in the job after a 200. */
  failNext(command: string, error: ApiError, where: 'answer' | 'job'): void {
    this.world.failures.push({ command, error, inJob: where === 'job' });
  }

  /** An answer as it would be sent, without a signature: for holding the fake to what was recorded. */
  ask(command: string, params: Readonly<Record<string, string>> = {}): Record<string, unknown> {
    return this.#handle(command, new Map(Object.entries({ ...params, command })), 'POST');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.world.jobs.close();
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const nowMs = Date.now() + this.clockAheadMs;
    response.sendDate = false;
    response.setHeader('date', new Date(nowMs).toUTCString());
    const params = await received(message);
    const command = params.get('command') ?? '';
    this.asked.push(command);
    let status = 200;
    let body: Record<string, unknown>;
    try {
      body = { [`${command.toLowerCase()}response`]: this.#run(message.method ?? 'GET', command, params, nowMs) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      status = error.code;
      response.setHeader('x-description', encodeURI(error.message));
      // An unknown command has no answer of its own.
      body = { [error.code === 432 ? 'errorresponse' : `${command.toLowerCase()}response`]: error.toRow() };
    }
    if (this.loseAnswerTo.delete(command)) {
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' });
    response.end(JSON.stringify(body));
  }

  #run(method: string, command: string, params: ReadonlyMap<string, string>, nowMs: number): Record<string, unknown> {
    checkSignature(params, this.#keys, { nowMs, isExpiryEnforced: this.world.profile.isPostEnforced });
    return this.#handle(command, params, method);
  }

  #handle(command: string, params: ReadonlyMap<string, string>, method: string): Record<string, unknown> {
    const { profile } = this.world;
    const known = apiCommands[command];
    const handler = handlers[command];
    if (known === undefined || handler === undefined) throw new ApiError(432, `Unknown API command: ${command}`);
    if (!this.world.isSince(known.since) || profile.denied.includes(command)) {
      throw new ApiError(401, `The given command '${command}' either does not exist, is not available for user.`);
    }
    if (profile.isPostEnforced && !known.isRead && method !== 'POST') {
      throw new ApiError(405, 'State changing commands cannot be made using GET request');
    }
    const request = new Request(command, params);
    for (const name of known.required) if (!request.has(name)) request.need(name);
    this.world.fail(command, false);
    return handler(this.world, request);
  }
}

async function received(message: IncomingMessage): Promise<Map<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  const url = new URL(message.url ?? '/', 'http://fake');
  const params = new Map(url.searchParams);
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString('utf8'))) params.set(name, value);
  return params;
}
