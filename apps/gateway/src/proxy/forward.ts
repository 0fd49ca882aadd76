import type { IncomingMessage, ServerResponse } from 'node:http';
import { problems } from '@kumo/api-contract';
import { ProblemError } from '@kumo/service-kit';
import type { Dispatcher } from 'undici';
import type { Held, Revocation } from '../credentials/principals.ts';
import { type Asked, answerProblem, cutAfterAnswer, refuseUnread } from '../http/answers.ts';
import type { Body } from '../http/bodies.ts';
import type { Lasting } from '../http/listener.ts';
import { framePolicy, securityHeaders } from '../http/security-headers.ts';
import { Upload } from '../http/uploads.ts';
import { type Upstream, wasNeverConnected } from './upstreams.ts';

/** One request on its way to an upstream. */
export interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly asked: Asked;
  readonly upstream: Upstream;
  readonly method: string;
  /** Path and query as the upstream gets them. */
  readonly target: string;
  /** Name, value, …. */
  readonly headers: string[];
  readonly body: Body | Upload | undefined;
  /** Takes its time: a stream, a wait, a change. */
  readonly isPatient: boolean;
  /** Where it is entered while it is under way, to be ended when its credential is revoked. */
  readonly held: Set<Held> | undefined;
  /** Where an event stream is entered while it is open. */
  readonly lasting: Set<Lasting>;
  /** Called once, when everything is over. `status` is 0 when the caller went away before an answer. */
  onEnd(status: number, outcome: Outcome): void;
}

/** How a forwarded request ended. */
export type Outcome = 'answered' | 'unavailable' | 'revoked' | 'stalled' | 'abandoned' | 'drained';

/** So much of an event stream may wait for its caller, in bytes, before no more is read from the service. */
const mostBehindBytes = 1024 * 1024;
/** A caller for whom something waits and who does not take it within this time is dropped, in milliseconds. */
const streamDrainMs = 10_000;
const answerDrainMs = 30_000;
/** Behind the last piece of an upload its cloud may take minutes to keep it; compute gives up before this. */
const uploadHeadersTimeoutMs = 400_000;
/** A refused connection is tried once more after this: services restart within a few hundred milliseconds. */
const restartPauseMs = 200;

/** Headers of an answer that end here, or that the gateway writes itself. */
const withheld: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-internal-token',
  'x-powered-by',
  'x-principal',
  'x-request-id',
]);

/** Sends a request on and its answer back. */
export function forward(forwarding: Forwarding): void {
  new Forwarded(forwarding).start();
}

class Forwarded implements Dispatcher.DispatchHandler, Held, Lasting {
  readonly #it: Forwarding;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #isOver = false;
  #isEventStream = false;
  #hasRetriedCut = false;
  #hasRetriedRefused = false;
  #drainTimer: NodeJS.Timeout | undefined;

  constructor(forwarding: Forwarding) {
    this.#it = forwarding;
  }

  start(): void {
    const { upstream, response, held } = this.#it;
    upstream.inFlight += 1;
    held?.add(this);
    response.once('close', () => this.#onCallerClosed());
    this.#dispatch();
  }

  /** See {@link Held}. What lasts ends also when rights change, so that it is asked for anew with the new ones. */
  revoke(reason: Revocation): void {
    if (this.#isOver || (reason === 'changed' && !this.#isEventStream)) return;
    const { response } = this.#it;
    this.#finish('revoked');
    if (response.headersSent) {
      response.destroy();
    } else {
      this.#refuse(new ProblemError('unauthenticated', 'The sign-in ended while this was under way.'));
    }
    this.#controller?.abort(new Error('revoked'));
  }

  /** See {@link Lasting}: the process stops, and a stream would never end by itself. */
  destroy(): void {
    if (this.#isOver) return;
    this.#finish('drained');
    this.#it.response.destroy();
    this.#controller?.abort(new Error('the gateway stops'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error('over'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#isOver) return;
    const { response, asked, request, lasting } = this.#it;
    this.#status = status;
    const sent: string[] = ['X-Request-Id', asked.requestId, ...securityHeaders(asked.isSecure)];
    for (const name in headers) {
      const value = headers[name];
      if (value === undefined || withheld.has(name)) continue;
      if (typeof value === 'string') sent.push(name, value);
      else for (const one of value) sent.push(name, one);
    }
    if (headers['content-security-policy'] === undefined) sent.push('Content-Security-Policy', framePolicy);
    if (headers['cache-control'] === undefined) sent.push('Cache-Control', 'no-store');
    // Closing behind the answer is ours then: Node would do it at once, and the answer could be lost on its way.
    if (this.#isUnread) response.shouldKeepAlive = true;
    response.writeHead(status, sent);
    this.#isEventStream = String(headers['content-type'] ?? '').startsWith('text/event-stream');
    if (this.#isEventStream) {
      request.socket.setNoDelay(true);
      response.flushHeaders();
      lasting.add(this);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { response } = this.#it;
    if (this.#isOver || response.write(chunk)) return;
    // Single events must not wait for each other: a stream goes on while its caller is not far behind.
    if (this.#isEventStream && response.writableLength <= mostBehindBytes) return;
    if (controller.paused) return;
    controller.pause();
    const drainMs = this.#isEventStream ? streamDrainMs : answerDrainMs;
    this.#drainTimer = setTimeout(() => this.#drop(controller), drainMs);
    response.once('drain', () => {
      clearTimeout(this.#drainTimer);
      controller.resume();
    });
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    const { request, response } = this.#it;
    if (this.#isUnread) cutAfterAnswer(request);
    // Node reads on by itself only where reading has not begun; a body that is handed on has.
    response.end();
    this.#finish('answered');
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#isOver) return;
    const { response, upstream, body } = this.#it;
    if (response.headersSent) {
      // Half an answer: cut, so that nobody takes it for a whole one.
      this.#finish('unavailable');
      response.destroy();
      return;
    }
    if (this.#retry(error)) return;
    const refusal = body instanceof Upload ? body.refusal : undefined;
    this.#status = problems[refusal?.code ?? 'unavailable'].status;
    this.#finish(refusal === undefined ? 'unavailable' : 'answered');
    this.#refuse(refusal ?? unavailable(upstream.name, error));
  }

  #dispatch(): void {
    const { upstream, isPatient, method, target, headers, body } = this.#it;
    const pool = isPatient ? upstream.patient : upstream.quick;
    if (!(body instanceof Upload)) {
      pool.dispatch({ path: target, method, headers, body: body?.bytes ?? null }, this);
      return;
    }
    const { announcedBytes } = body;
    const length = announcedBytes === undefined ? [] : ['content-length', String(announcedBytes)];
    const sent = [...headers, ...length];
    pool.dispatch({ path: target, method, headers: sent, body, headersTimeout: uploadHeadersTimeoutMs }, this);
  }

  /** The caller still sends what nobody reads any more. */
  get #isUnread(): boolean {
    return this.#it.body instanceof Upload && !this.#it.request.complete;
  }

  #refuse(error: ProblemError): void {
    const { request, response, asked } = this.#it;
    if (this.#isUnread) refuseUnread(request, response, asked, error);
    else answerProblem(response, asked, error);
  }

  /**
   * Once more, at most twice in all, where that can do no harm: a connection that was refused carried nothing, and a
   * read may be repeated when a restarting service cut it off.
   */
  #retry(error: Error): boolean {
    // What was handed on cannot be sent again.
    if (this.#it.body instanceof Upload) return false;
    const code = 'code' in error ? String(error.code) : '';
    if (wasNeverConnected(error) && !this.#hasRetriedRefused) {
      this.#hasRetriedRefused = true;
      setTimeout(() => {
        if (!this.#isOver) this.#dispatch();
      }, restartPauseMs);
      return true;
    }
    const isRead = this.#it.method === 'GET' || this.#it.method === 'HEAD';
    if (isRead && (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') && !this.#hasRetriedCut) {
      this.#hasRetriedCut = true;
      this.#dispatch();
      return true;
    }
    return false;
  }

  #drop(controller: Dispatcher.DispatchController): void {
    this.#finish('stalled');
    this.#it.response.destroy();
    controller.abort(new Error('the caller does not read'));
  }

  #onCallerClosed(): void {
    if (this.#isOver) return;
    this.#finish('abandoned');
    this.#controller?.abort(new Error('the caller went away'));
  }

  #finish(outcome: Outcome): void {
    this.#isOver = true;
    const { upstream, held, body, onEnd, lasting } = this.#it;
    upstream.inFlight -= 1;
    held?.delete(this);
    lasting.delete(this);
    body?.release();
    clearTimeout(this.#drainTimer);
    onEnd(this.#status, outcome);
  }
}

/** The sentence for a caller whose service does not answer. */
export function unavailable(name: string, error: Error): ProblemError {
  const code = 'code' in error ? String(error.code) : '';
  const what =
    code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' ? 'did not answer in time' : 'is down';
  return new ProblemError('unavailable', `The service ${name} ${what}. Try again in a moment.`, {
    retryAfterSeconds: 2,
    cause: error,
  });
}
