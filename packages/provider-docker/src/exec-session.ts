import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type CallContext, type ConsoleSession, ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import type { EngineClient } from './client.ts';
import type { Abortable, DockerApi, ExecApi } from './docker-api.ts';
import { containerIdOf } from './native-ids.ts';

/** Marks every process of a session, so that all of them can be found when it is closed. */
export const sessionVariable = 'CMP_CONSOLE';

/** Sends signal `$2` to all processes that carry the mark `$1`. Needs no more than a POSIX shell, tr and grep. */
const signalScript =
  `cd /proc && for p in [0-9]*; do if tr '\\0' '\\n' < "$p/environ" | grep -qx "${sessionVariable}=$1"; ` +
  'then kill -s "$2" "$p"; fi; done';

/** How long a process may take to end once it is told to, and how often it is looked at, milliseconds. */
const endingMs = 1500;
const lookMs = 30;

const execSchema = z.object({ Running: z.boolean(), ExitCode: z.number().nullish() });

/** One execution with a terminal, from its start until its process is over. `output` must be read for `exited` to come. */
export class ExecSession implements Extract<ConsoleSession, { kind: 'stream' }> {
  readonly kind = 'stream';
  readonly exited: Promise<number | null>;
  readonly #client: EngineClient;
  readonly #exec: ExecApi;
  readonly #stream: Duplex;
  readonly #place: { readonly nativeId: string; readonly mark: string };

  constructor(client: EngineClient, exec: ExecApi, stream: Duplex, place: { nativeId: string; mark: string }) {
    this.#client = client;
    this.#exec = exec;
    this.#stream = stream;
    this.#place = place;
    const closed = new Promise<void>((resolve) => {
      stream.once('end', resolve).once('close', resolve);
      // A cut connection ends the session; what became of the process is read afterwards.
      stream.on('error', () => resolve());
    });
    this.exited = closed.then(() => this.#exitCode());
  }

  get output(): AsyncIterable<Uint8Array> {
    return outputOf(this.#stream);
  }

  write(data: Uint8Array): void {
    if (this.#stream.writable) this.#stream.write(data);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#call((abortable) => this.#exec.resize({ w: columns, h: rows, ...abortable }));
  }

  /**
   * Sets the size, which waits for the process to be there; the exit code when it ends before that. Engines wait ten seconds
   * for a process that could not be started, so its end is looked for meanwhile.
   */
  async firstSize(columns: number, rows: number): Promise<number | undefined> {
    let isSized = false;
    const sized = this.resize(columns, rows)
      .catch(async (error: unknown) => {
        if ((await this.#state())?.Running !== false) throw error;
      })
      .finally(() => {
        isSized = true;
      });
    const ended = async () => {
      while (!isSized) {
        const state = await this.#state();
        if (state?.Running === false && typeof state.ExitCode === 'number') return state.ExitCode;
        await delay(lookMs);
      }
      return undefined;
    };
    const early = await Promise.race([sized.then(() => undefined), ended()]);
    return early ?? (await this.#state())?.ExitCode ?? undefined;
  }

  /** Closing the connection alone would leave the process behind: the engine does not end it. */
  async close(): Promise<void> {
    this.#stream.end();
    for (const signal of ['HUP', 'KILL']) {
      if ((await this.#state())?.Running !== true) break;
      await this.#signal(signal);
      await this.#ended();
    }
    this.#stream.destroy();
  }

  async #signal(signal: string): Promise<void> {
    const { nativeId, mark } = this.#place;
    const call = async (docker: DockerApi, abortable: Abortable) => {
      const Cmd = ['/bin/sh', '-c', signalScript, 'sh', mark, signal];
      const killer = await docker.getContainer(containerIdOf(nativeId)).exec({ Cmd, ...abortable });
      (await killer.start({ Detach: true, ...abortable })).destroy();
    };
    const context = shortContext();
    await this.#client.call(context, { what: 'end the console' }, call).catch(onlyProviderErrors);
  }

  /** The exit code once the process is over; null when it goes on or nothing can be known. */
  async #exitCode(): Promise<number | null> {
    return (await this.#ended())?.ExitCode ?? null;
  }

  /** Looks until the process is over, for a short while: the engine notes the end a little after the stream's. */
  async #ended(): Promise<z.output<typeof execSchema> | undefined> {
    const until = Date.now() + endingMs;
    let state = await this.#state();
    while (state?.Running === true && Date.now() < until) {
      await delay(lookMs);
      state = await this.#state();
    }
    return state;
  }

  /** Undefined when the engine can't be asked, or has forgotten the execution with its container. */
  async #state(): Promise<z.output<typeof execSchema> | undefined> {
    try {
      return await this.#call(async (abortable) => execSchema.parse(await this.#exec.inspect(abortable)));
    } catch (error) {
      return onlyProviderErrors(error);
    }
  }

  #call<T>(run: (abortable: Abortable) => Promise<T>): Promise<T> {
    return this.#client.call(shortContext(), { what: 'use the console' }, (_docker, abortable) => run(abortable));
  }
}

/** Ends with the process; a cut connection is an end like any other, for a person at a terminal. */
async function* outputOf(stream: Duplex): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    if (!(error instanceof Error) || !stream.destroyed) throw error;
  }
}

/** Small calls of an open session have their own deadline: the one of its opening is long over. */
function shortContext(): CallContext {
  return { signal: AbortSignal.timeout(10_000) };
}

function onlyProviderErrors(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error;
}
