import type { TRPCClient } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { actingHeaders } from './acting.ts';
import { freshProof } from './fresh-proof.ts';
import { newIdempotencyKey } from './idempotency-key.ts';
import { RequestFailed, readProblem, unreachable } from './problem.ts';

/** ms: reads are answered at once; a change may verify a cloud or wait for an operation. */
const readDeadlineMs = 10_000;
const changeDeadlineMs = 90_000;
/** A request of many reads stays below these, so that no proxy refuses its address. */
const maxReads = 20;
const maxAddressLength = 6000;

/** ms before a change that got no answer is sent again, with the same key. */
const changeRetriesMs: readonly number[] = [300, 1200];

interface ClientOptions {
  /** Changes that got no answer are sent again: for services that keep what a key has done. Default false. */
  readonly retriesChanges?: boolean;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly context?: Readonly<Record<string, unknown>>;
}

interface PendingRead {
  readonly procedure: string;
  readonly input: unknown;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A service's tRPC door, typed by its router and without a library's weight: reads of one tick share a request, a
 * change goes alone with an `Idempotency-Key` that makes its retry harmless (`context.idempotencyKey`, else a new one).
 * A change that needs a fresh proof of who one is asks for it and is then sent again. `context.ifMatch` is sent as
 * `If-Match`. Calls reject with `RequestFailed`.
 */
export function serviceClient<R extends AnyTRPCRouter>(service: string, options?: ClientOptions): TRPCClient<R> {
  const retries = options?.retriesChanges === true ? changeRetriesMs : [];
  const address = `/trpc/${service}`;
  const read = batchedReads(address);
  const procedure = (name: string) => ({
    query: (input?: unknown, call?: CallOptions) => read(name, input, call?.signal),
    mutate: (input?: unknown, call?: CallOptions) =>
      withProof(() => change(`${address}/${name}`, input, call, retries)),
  });
  const nouns = byName((noun) => byName((verb) => procedure(`${noun}.${verb}`)));
  // Any noun and verb can be called; the router's type alone says which exist.
  return nouns as TRPCClient<R>;
}

function byName(make: (name: string) => object): object {
  const made = new Map<string, object>();
  return new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name === 'symbol') return undefined;
        const value = made.get(name) ?? make(name);
        made.set(name, value);
        return value;
      },
    },
  );
}

function batchedReads(address: string) {
  let queue: PendingRead[] = [];
  const flush = () => {
    const reads = queue;
    queue = [];
    let group: PendingRead[] = [];
    let length = 0;
    for (const read of reads) {
      const own = read.procedure.length + encodeURIComponent(JSON.stringify(read.input) ?? '').length + 12;
      if (group.length === maxReads || length + own > maxAddressLength) {
        void sendReads(address, group);
        group = [];
        length = 0;
      }
      group.push(read);
      length += own;
    }
    if (group.length > 0) void sendReads(address, group);
  };
  return (procedure: string, input: unknown, signal: AbortSignal | undefined) =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) queueMicrotask(flush);
      queue.push({ procedure, input, signal, resolve, reject });
    });
}

async function sendReads(address: string, reads: readonly PendingRead[]): Promise<void> {
  const names = reads.map((read) => read.procedure).join(',');
  const inputs = Object.fromEntries(
    reads.flatMap((read, index) => (read.input === undefined ? [] : [[index, read.input]])),
  );
  const url = `${address}/${names}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`;
  try {
    const response = await fetch(url, {
      headers: actingHeaders(),
      signal: AbortSignal.any([allAborted(reads), AbortSignal.timeout(readDeadlineMs)]),
    });
    const body: unknown = await response.json();
    reads.forEach((read, index) => {
      settle(Array.isArray(body) ? body[index] : body, response.status, read);
    });
  } catch (error) {
    for (const read of reads) read.reject(error instanceof DOMException ? error : new RequestFailed(unreachable(0)));
  }
}

/** What is said to a person where the API's own sentence tells a program what to call. */
const notProven = {
  title: 'Nothing was changed',
  detail: 'This is done only after you have proved once more who you are.',
};

/** Repeats a change that was refused for want of a fresh proof, once the person has given it. */
async function withProof(send: () => Promise<unknown>): Promise<unknown> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof RequestFailed) || error.problem.code !== 'step_up_required') throw error;
    if (await freshProof()) return send();
    throw new RequestFailed({ ...error.problem, ...notProven });
  }
}

async function change(
  url: string,
  input: unknown,
  call: CallOptions | undefined,
  retriesMs: readonly number[],
): Promise<unknown> {
  const key = call?.context?.idempotencyKey;
  const ifMatch = call?.context?.ifMatch;
  const deadline = AbortSignal.timeout(changeDeadlineMs);
  const request: RequestInit = {
    method: 'POST',
    headers: {
      ...actingHeaders(),
      ...(typeof ifMatch === 'string' && { 'If-Match': ifMatch }),
      'Content-Type': 'application/json',
      'Idempotency-Key': typeof key === 'string' ? key : newIdempotencyKey(),
    },
    body: JSON.stringify(input ?? {}),
    signal: call?.signal ? AbortSignal.any([call.signal, deadline]) : deadline,
  };
  const response = await answered(url, request, retriesMs);
  const body: unknown = await response.json().catch(() => undefined);
  return new Promise((resolve, reject) => settle(body, response.status, { resolve, reject }));
}

/** Any answer, whatever it says; asks again when there was none. */
async function answered(url: string, request: RequestInit, retriesMs: readonly number[]): Promise<Response> {
  for (const waitMs of [...retriesMs, undefined]) {
    try {
      return await fetch(url, request);
    } catch (error) {
      // An abort and a passed deadline are answers of our own.
      if (waitMs === undefined || error instanceof DOMException) break;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  throw new RequestFailed(unreachable(0));
}

/** tRPC's envelope: `{result: {data}}`, or `{error: {data: {problem}}}`; the gateway answers in its place with a bare problem. */
function settle(envelope: unknown, status: number, call: Pick<PendingRead, 'resolve' | 'reject'>): void {
  const result = property(envelope, 'result');
  if (typeof result === 'object' && result !== null) {
    call.resolve(property(result, 'data') ?? null);
    return;
  }
  const problem =
    readProblem(property(property(property(envelope, 'error'), 'data'), 'problem')) ?? readProblem(envelope);
  call.reject(new RequestFailed(problem ?? unreachable(status)));
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Aborts when nobody waits for any of the reads any more. */
function allAborted(reads: readonly PendingRead[]): AbortSignal {
  const controller = new AbortController();
  let waiting = reads.length;
  for (const { signal } of reads) {
    if (signal?.aborted) waiting -= 1;
    signal?.addEventListener('abort', () => {
      waiting -= 1;
      if (waiting === 0) controller.abort();
    });
  }
  if (waiting === 0) controller.abort();
  return controller.signal;
}
