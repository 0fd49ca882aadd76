import type { NamedOperation, OperationSpec } from '@kumo/api-contract';
import type { Concerned } from '../credentials/principals.ts';
import type { Upstream } from '../proxy/upstreams.ts';

/** Where a path leads. */
export type Route =
  | { readonly to: 'rest'; readonly upstream: Upstream; readonly operations: readonly Pattern[]; readonly rest: string }
  | ({ readonly to: 'trpc'; readonly upstream: Upstream; readonly path: string } & Meaning)
  | { readonly to: 'web'; readonly upstream: Upstream }
  | { readonly to: 'own'; readonly page: OwnPage }
  | { readonly to: 'nowhere' };

/** What the gateway answers itself. */
export type OwnPage = 'openapi' | 'docs' | 'healthz' | 'readyz' | 'metrics';

/** What the gateway must know of what is asked for. */
export interface Meaning {
  readonly isPublic: boolean;
  /** Whom it may concern when it is done, where it changes something at identity; undefined: it changes nothing. */
  readonly concerns: Concerned | undefined;
}

/** One operation as far as routing goes. */
export interface Pattern extends Meaning {
  readonly method: string;
  /** Matches what follows the noun: empty, or from the next slash on. */
  readonly rest: RegExp;
  readonly stream: 'sse' | 'sse-on-follow' | 'websocket' | undefined;
  /** Its body is handed on as it comes. */
  readonly isUpload: boolean;
}

/** A service with the operations that it owns. */
export interface OwnedOperations {
  readonly upstream: Upstream;
  readonly operations: readonly NamedOperation[];
}

/** Finds the owner of a path. */
export type Router = (path: string) => Route;

interface Noun {
  readonly upstream: Upstream;
  readonly operations: Pattern[];
}

const apiPrefix = '/api/v1/';
const trpcPrefix = '/trpc/';
const nowhere: Route = { to: 'nowhere' };

const ownPages: ReadonlyMap<string, Route> = new Map(
  Object.entries({
    '/healthz': 'healthz',
    '/readyz': 'readyz',
    '/metrics': 'metrics',
    '/api/v1/openapi.json': 'openapi',
    '/api/docs': 'docs',
  } as const).map(([path, page]) => [path, { to: 'own', page }]),
);

/**
 * Makes the router from the contract: a noun belongs to the service that declares operations on it. Throws when two
 * services claim the same noun.
 */
export function createRouter(owned: readonly OwnedOperations[], web: Upstream): Router {
  const nouns = nounsOf(owned);
  const services = new Map(
    owned.map(({ upstream, operations }) => [
      upstream.name,
      { upstream, meanings: new Map(operations.map(({ id, spec }) => [id, meaningOf(upstream, spec)])) },
    ]),
  );
  const toWeb: Route = { to: 'web', upstream: web };

  const toRest = (path: string): Route => {
    const nounEnd = path.indexOf('/', apiPrefix.length);
    const noun = nouns.get(nounEnd === -1 ? path.slice(apiPrefix.length) : path.slice(apiPrefix.length, nounEnd));
    if (noun === undefined) return nowhere;
    const rest = nounEnd === -1 ? '' : path.slice(nounEnd);
    return { to: 'rest', upstream: noun.upstream, operations: noun.operations, rest };
  };
  const toTrpc = (path: string): Route => {
    const serviceEnd = path.indexOf('/', trpcPrefix.length);
    if (serviceEnd === -1) return nowhere;
    const name = path.slice(trpcPrefix.length, serviceEnd);
    const service = services.get(name);
    if (service === undefined) return nowhere;
    const { upstream, meanings } = service;
    const procedures = path.slice(serviceEnd + 1);
    const asked = procedures.split(',').map((procedure) => meanings.get(procedure));
    const isPublic = asked.every((meaning) => meaning?.isPublic === true);
    const concerns = (['organization', 'person'] as const).find((most) =>
      asked.some((meaning) => meaning?.concerns === most),
    );
    return { to: 'trpc', upstream, path: `/trpc/${procedures}`, isPublic, concerns };
  };

  return (path) => {
    if (path.startsWith(apiPrefix)) return ownPages.get(path) ?? toRest(path);
    if (path.startsWith(trpcPrefix)) return toTrpc(path);
    if (isWithin(path, '/api') || isWithin(path, '/trpc') || isWithin(path, '/internal')) {
      return ownPages.get(path) ?? nowhere;
    }
    return ownPages.get(path) ?? toWeb;
  };
}

/** The operation that a request on a noun means; undefined when the contract has none such. */
export function findOperation(operations: readonly Pattern[], method: string, rest: string): Pattern | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  return operations.find((operation) => operation.method === asked && operation.rest.test(rest));
}

/** The methods that a path of a noun is there for, sorted; none where there is nothing at all. */
export function methodsOf(operations: readonly Pattern[], rest: string): string[] {
  const methods = operations.filter((operation) => operation.rest.test(rest)).map(({ method }) => method);
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].sort();
}

function nounsOf(owned: readonly OwnedOperations[]): Map<string, Noun> {
  const nouns = new Map<string, Noun>();
  for (const { upstream, operations } of owned) {
    for (const { id, spec } of operations) {
      const [, name = '', ...rest] = spec.path.split('/');
      const noun = nouns.get(name) ?? { upstream, operations: [] };
      if (noun.upstream !== upstream) {
        throw new Error(`${id}: /${name} belongs to ${noun.upstream.name}, and ${upstream.name} claims it too`);
      }
      noun.operations.push({
        method: spec.method,
        rest: patternOf(rest),
        ...meaningOf(upstream, spec),
        stream: spec.stream,
        isUpload: spec.upload === true,
      });
      nouns.set(name, noun);
    }
  }
  return nouns;
}

function meaningOf({ name }: Upstream, { method, permission }: OperationSpec): Meaning {
  const isPublic = permission === 'public';
  if (name !== 'identity' || method === 'GET' || permission.endsWith(':read')) return { isPublic, concerns: undefined };
  return { isPublic, concerns: isPublic || permission === 'authenticated' ? 'person' : 'organization' };
}

function patternOf(segments: readonly string[]): RegExp {
  const source = segments.map((segment) => (segment.startsWith('{') ? '/[^/]+' : `/${escapeRegExp(segment)}`));
  return new RegExp(`^${source.join('')}/?$`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[^\w-]/g, '\\$&');
}

function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
