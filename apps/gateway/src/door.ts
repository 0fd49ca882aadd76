import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Log, ProblemError } from '@kumo/service-kit';
import type { Admission } from './admission.ts';
import type { Arrival, Reception } from './arrivals.ts';
import type { Caller, Concerned } from './credentials/principals.ts';
import { type Asked, answer, answerProblem, refuseUnread } from './http/answers.ts';
import { type Body, checkAnnouncedLength, readBody } from './http/bodies.ts';
import type { Lasting } from './http/listener.ts';
import { isSafeMethod } from './http/origins.ts';
import type { RequestHead } from './http/request-head.ts';
import { Upload } from './http/uploads.ts';
import type { Load } from './limits/load.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { OwnPages } from './pages/own-pages.ts';
import { forward, type Outcome } from './proxy/forward.ts';
import type { UpstreamHeaders } from './proxy/upstream-headers.ts';
import type { Upstream } from './proxy/upstreams.ts';
import { methodsOf } from './routing/routes.ts';

/** What the door is made from. */
export interface DoorOptions {
  reception: Reception;
  admission: Admission;
  ownPages: OwnPages;
  upstreamHeaders: UpstreamHeaders;
  load: Load;
  metrics: GatewayMetrics;
  log: Log;
  lasting: Set<Lasting>;
  /** Largest body of what is handed on as it comes, in bytes. */
  uploadLimitBytes: number;
  /** Something about people, keys or organizations was changed at identity, by somebody, through this door. */
  onIdentityChanged(by: Caller, concerned: Concerned): void;
}

/** Takes one request from its first byte to the end of its answer. Never throws. */
export type Door = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes the door: read, find the owner, admit, hand on. A known caller's read passes without waiting for anything. */
export function createDoor(options: DoorOptions): Door {
  const { reception, admission, ownPages, upstreamHeaders, load, metrics, log, lasting, uploadLimitBytes } = options;

  const refuse = (request: IncomingMessage, response: ServerResponse, asked: Asked, error: unknown): void => {
    if (response.headersSent || response.destroyed) return;
    const known = error instanceof ProblemError ? error : undefined;
    if (known === undefined) log.error({ err: error, requestId: asked.requestId }, 'the gateway failed');
    const told = known ?? new ProblemError('internal', 'The gateway failed. The request id finds it in the logs.');
    metrics.refused(told.code);
    if (hasUnreadBody(request)) refuseUnread(request, response, asked, told);
    else answerProblem(response, asked, told);
  };

  const handOn = (
    request: IncomingMessage,
    response: ServerResponse,
    arrival: Arrival,
    upstream: Upstream,
    caller: Caller | undefined,
    body: Body | Upload | undefined,
  ): void => {
    const { method, asked } = arrival;
    const startedAtMs = performance.now();
    const isRead = method === 'GET' || method === 'HEAD';
    const concerns = arrival.route.to === 'trpc' ? arrival.route.concerns : arrival.operation?.concerns;
    const onEnd = (status: number, outcome: Outcome): void => {
      metrics.answered(method, upstream.name, status, performance.now() - startedAtMs);
      if (outcome !== 'answered') {
        metrics.refused(outcome);
        const level = outcome === 'abandoned' || outcome === 'drained' ? 'debug' : 'warn';
        log[level]({ requestId: asked.requestId, upstream: upstream.name, status, outcome }, 'not answered in full');
      }
      const isDone = status >= 200 && status < 300;
      if (caller !== undefined && concerns !== undefined && isDone) options.onIdentityChanged(caller, concerns);
    };
    forward({
      request,
      response,
      asked,
      upstream,
      method,
      target: arrival.target,
      headers: upstreamHeaders(arrival, caller),
      body,
      isPatient: !isRead || arrival.isStream,
      held: caller?.held,
      lasting,
      onEnd,
    });
  };

  const bodyOf = async (request: IncomingMessage, response: ServerResponse, { head, operation }: Arrival) => {
    if (!hasBody(head)) return undefined;
    if (request.headers.expect !== undefined) response.writeContinue();
    if (operation?.isUpload === true) return new Upload(request, head.contentLength, uploadLimitBytes);
    return await readBody(request, load);
  };

  const afterAdmission = async (
    request: IncomingMessage,
    response: ServerResponse,
    arrival: Arrival,
    upstream: Upstream,
    admitted: Caller | undefined | Promise<Caller | undefined>,
  ): Promise<void> => {
    try {
      const caller = await admitted;
      handOn(request, response, arrival, upstream, caller, await bodyOf(request, response, arrival));
    } catch (error) {
      refuse(request, response, arrival.asked, error);
    }
  };

  const answerOwn = async (request: IncomingMessage, response: ServerResponse, arrival: Arrival): Promise<void> => {
    const { route, method, head, peer, asked } = arrival;
    try {
      if (route.to !== 'own') throw new ProblemError('not_found', 'There is nothing at this address.');
      if (!isSafeMethod(method)) {
        throw new ProblemError('method_not_allowed', 'This can only be read.', { allow: ['GET', 'HEAD'] });
      }
      answer(response, asked, await ownPages(route.page, head, peer));
    } catch (error) {
      refuse(request, response, asked, error);
    }
  };

  return (request, response) => {
    let asked: Asked = { requestId: randomUUID(), isSecure: false, tongue: 'problem' };
    load.requests += 1;
    response.once('close', () => {
      load.requests -= 1;
    });
    try {
      const arrival = reception(request, asked.requestId, false);
      asked = arrival.asked;
      const { route } = arrival;
      if (route.to !== 'own') {
        const overload = load.refusal('upstream' in route ? route.upstream.inFlight : 0);
        if (overload !== undefined) throw new ProblemError('overloaded', overload, { retryAfterSeconds: 1 });
      }
      const mostBytes = arrival.operation?.isUpload === true ? uploadLimitBytes : undefined;
      const tooLarge = checkAnnouncedLength(arrival.head.contentLength, mostBytes);
      if (tooLarge !== undefined) throw tooLarge;
      checkMethod(arrival);
      if (route.to === 'nowhere' || route.to === 'own') {
        if (route.to === 'nowhere' || route.page === 'docs') admission.toPages(arrival, false);
        void answerOwn(request, response, arrival);
        return;
      }
      if (route.to === 'web') admission.toPages(arrival, false);
      const admitted = route.to === 'web' ? undefined : admission.toService(arrival, false);
      if (admitted instanceof Promise || hasBody(arrival.head)) {
        void afterAdmission(request, response, arrival, route.upstream, admitted);
      } else {
        handOn(request, response, arrival, route.upstream, admitted, undefined);
      }
    } catch (error) {
      refuse(request, response, asked, error);
    }
  };
}

/** Refuses a method that a path is not there for, whoever asks: which there are, the contract tells everybody. */
function checkMethod({ method, route, operation }: Arrival): void {
  if (route.to !== 'rest' || operation !== undefined) return;
  const allow = methodsOf(route.operations, route.rest);
  if (allow.length === 0) return;
  throw new ProblemError('method_not_allowed', `There is no ${method} here, but ${allow.join(', ')}.`, { allow });
}

function hasBody({ contentLength, isChunked }: RequestHead): boolean {
  return isChunked || (contentLength !== '' && contentLength !== '0');
}

/** Also asked before the head was read, so it asks Node; not on the usual way. */
function hasUnreadBody({ headers, complete }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0');
}
