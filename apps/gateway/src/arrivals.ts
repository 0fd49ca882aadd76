import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@kumo/service-kit';
import type { Asked } from './http/answers.ts';
import { maxTargetLength, queryParameter, readTarget, type Target, withoutParameter } from './http/paths.ts';
import type { Peer, Peers, Visitor } from './http/peers.ts';
import { type Reader, type RequestHead, readHead } from './http/request-head.ts';
import { findOperation, type Pattern, type Route, type Router } from './routing/routes.ts';

/** A request that was read and understood, before anything is decided about it. */
export interface Arrival {
  readonly method: string;
  readonly route: Route;
  /** What the contract says about a REST request; undefined elsewhere and where it says nothing. */
  readonly operation: Pattern | undefined;
  readonly head: RequestHead;
  readonly peer: Peer;
  readonly visitor: Visitor;
  /** The organization to act for; empty: the caller's home. */
  readonly organizationId: string;
  /** The project to stay inside; empty: all that the caller may touch there. */
  readonly projectId: string;
  /** What the upstream is asked for. */
  readonly target: string;
  readonly isStream: boolean;
  readonly asked: Asked;
}

/** Reads requests. Throws a {@link ProblemError} for one that two readers could understand differently. */
export type Reception = (request: IncomingMessage, requestId: string, isUpgrade: boolean) => Arrival;

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const longestId = 64;

/** Makes the reception. */
export function createReception(router: Router, peers: Peers): Reception {
  return (request, requestId, isUpgrade) => {
    const { method = '', url = '', rawHeaders } = request;
    if (url.length > maxTargetLength) throw new ProblemError('malformed_request', 'The address is too long.');
    const target = readTarget(url);
    if (target === undefined) throw new ProblemError('malformed_request', 'The address is not written plainly.');
    if (!methods.has(method))
      throw new ProblemError('method_not_allowed', `${method} does not exist here.`, { allow: [...methods] });

    const route = router(target.path);
    const head = readHead(rawHeaders, readerOf(route));
    if (head.isAmbiguous) throw new ProblemError('malformed_request', 'A header that must be single came twice.');
    const peer = peers.of(request.socket);
    const visitor = peers.visitorOf(peer, head);
    const operation = route.to === 'rest' ? findOperation(route.operations, method, route.rest) : undefined;
    const isStream = isUpgrade || isStreamAsked(operation, target.query, head);
    return {
      method,
      route,
      operation,
      head,
      peer,
      visitor,
      organizationId: idOf(
        'Organization-Id',
        head.organizationId,
        isStream ? queryParameter(target.query, 'organizationId') : '',
      ),
      projectId: idOf('Project-Id', head.projectId, isStream ? queryParameter(target.query, 'inProjectId') : ''),
      target: targetOf(route, target, isStream),
      isStream,
      asked: { requestId, isSecure: visitor.isSecure, tongue: tongueOf(route, method, head) },
    };
  };
}

function readerOf(route: Route): Reader {
  if (route.to !== 'rest' && route.to !== 'trpc') return 'web';
  return route.upstream.name === 'identity' ? 'identity' : 'service';
}

function isStreamAsked(operation: Pattern | undefined, query: string, head: RequestHead): boolean {
  if (operation?.stream === 'sse') return true;
  if (operation?.stream === 'sse-on-follow' && queryParameter(query, 'follow') === 'true') return true;
  return head.accept.includes('text/event-stream');
}

/** Browsers cannot set headers on streams and sockets, so there the query may say it; nowhere else. */
function idOf(name: string, inHeader: string, inQuery: string): string {
  const id = inHeader || inQuery;
  if (id.length > longestId) throw new ProblemError('malformed_request', `${name} is not an id.`);
  return id;
}

function targetOf(route: Route, { path, query }: Target, isStream: boolean): string {
  const sentPath = route.to === 'trpc' ? route.path : path;
  const isOurs = isStream && route.to !== 'web';
  const sentQuery = isOurs ? withoutParameter(withoutParameter(query, 'organizationId'), 'inProjectId') : query;
  return sentQuery === '' ? sentPath : `${sentPath}?${sentQuery}`;
}

function tongueOf(route: Route, method: string, head: RequestHead): Asked['tongue'] {
  if (route.to === 'trpc') return 'trpc';
  const isForPeople = method === 'GET' && (route.to === 'web' || route.to === 'nowhere');
  return isForPeople && head.accept.includes('text/html') ? 'page' : 'problem';
}
