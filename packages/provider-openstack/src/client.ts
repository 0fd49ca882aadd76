import { Readable } from 'node:stream';
import { type ConnectEnvironment, ProviderError, toProviderError } from '@kumo/provider-core';
import type { Account } from './account.ts';
import { endpointOf, regionOf } from './catalog.ts';
import { fromOpenStackAnswer } from './errors.ts';
import { listOf, type Native, objectOf, textOf } from './fields.ts';
import { agreed, type SpokenVersions } from './microversions.ts';
import { type ServiceName, services } from './services.ts';
import { type Session, SessionKeeper } from './session.ts';
import { type HttpAnswer, Transport } from './transport.ts';

/** One value or several of the same name; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** One request to a service. */
export interface OpenStackRequest {
  readonly service: ServiceName;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the service's endpoint. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it comes. Can't be sent twice, so a refused token is not renewed for it. */
  readonly content?: AsyncIterable<Uint8Array>;
  /** Another microversion than the newest that both know. */
  readonly microversion?: string;
  readonly signal: AbortSignal;
}

/** An answer without an error. */
export interface OpenStackAnswer {
  readonly body: Native;
  readonly headers: HttpAnswer['headers'];
}

/** What OpenStack's databases can't keep: characters outside the basic plane, emoji among them. */
const fourByteCharacters = /[\u{10000}-\u{10ffff}]/u;

/** Services refuse request lines above 8 kB, in ways of their own. */
const longestQuery = 7_000;

/** How long a service may take to say its versions, milliseconds. */
const discoveryTimeoutMs = 15_000;

/** Talks to the services of one cloud as one project: tokens, endpoints, microversions, errors. The only file that knows headers. */
export class OpenStackClient {
  readonly account: Account;
  readonly #transport: Transport;
  readonly #keeper: SessionKeeper;
  readonly #versions = new Map<ServiceName, Promise<SpokenVersions>>();

  constructor(account: Account, environment: ConnectEnvironment) {
    this.account = account;
    this.#transport = new Transport(environment, account.ca);
    this.#keeper = new SessionKeeper(account, this.#transport);
  }

  /** Who is signed in. */
  session(): Promise<Session> {
    return this.#keeper.current();
  }

  /** The region in force. */
  async region(): Promise<string> {
    return regionOf((await this.session()).catalog, this.account);
  }

  /** Whether the cloud has this service. */
  async has(service: ServiceName): Promise<boolean> {
    return this.#endpoint(await this.session(), service) !== undefined;
  }

  /** The microversion that a service is asked in; `0.0` for one without. */
  async version(service: 'compute' | 'volume'): Promise<string> {
    return agreed(service, await this.spoken(service));
  }

  /** What a service speaks, asked for once a connection. */
  spoken(service: 'compute' | 'volume'): Promise<SpokenVersions> {
    const known = this.#versions.get(service);
    if (known !== undefined) return known;
    const asking = this.#discover(service);
    this.#versions.set(service, asking);
    asking.catch(() => this.#versions.delete(service));
    return asking;
  }

  /** The answer's JSON. Throws `ProviderError` for every answer that is an error. */
  async call(request: OpenStackRequest): Promise<OpenStackAnswer> {
    const microversion = await this.#microversion(request);
    const answer = await this.#authorized(request, microversion);
    const isJson = answer.text !== '' && String(answer.headers['content-type'] ?? '').includes('json');
    return { body: isJson ? this.#parsed(answer, request.service) : {}, headers: answer.headers };
  }

  /** Reads one path. */
  async read(
    service: ServiceName,
    path: string,
    context: { readonly signal: AbortSignal },
    query?: Query,
  ): Promise<Native> {
    const { body } = await this.call({
      service,
      path,
      signal: context.signal,
      ...(query === undefined ? {} : { query }),
    });
    return body;
  }

  /** Throws for an address that must not be given to people: a cloud may hand out any. */
  async checkAddress(url: URL): Promise<void> {
    await this.#transport.check(url);
  }

  async close(): Promise<void> {
    this.#keeper.close();
    await this.#transport.close();
  }

  async #microversion({ service, microversion }: OpenStackRequest): Promise<string | undefined> {
    if (service !== 'compute' && service !== 'volume') return undefined;
    return microversion ?? (await this.version(service));
  }

  /** One try; a second one with a new token when this one is refused. */
  async #authorized(request: OpenStackRequest, microversion: string | undefined): Promise<HttpAnswer> {
    const session = await this.#keeper.current();
    const first = await this.#send(request, microversion, session);
    if (first.status !== 401 || request.content !== undefined) return this.#accepted(first, request);
    const renewed = await this.#keeper.after(session);
    return this.#accepted(await this.#send(request, microversion, renewed), request);
  }

  async #send(request: OpenStackRequest, microversion: string | undefined, session: Session): Promise<HttpAnswer> {
    const { service, path, query = {}, method = 'GET', signal, content } = request;
    const url = new URL(`${this.#required(session, service)}${path}`);
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) url.searchParams.append(name, String(one));
    }
    if (url.search.length > longestQuery) throw tooLong();
    const body = content === undefined ? bodyOf(request) : Readable.from(content, { objectMode: false });
    const headers = {
      accept: 'application/json',
      'x-auth-token': session.token,
      ...(microversion === undefined || microversion === '0.0'
        ? {}
        : { 'openstack-api-version': `${service} ${microversion}` }),
      ...(body === undefined
        ? {}
        : { 'content-type': content === undefined ? 'application/json' : 'application/octet-stream' }),
    };
    try {
      return await this.#transport.send({ method, url, headers, signal, ...(body === undefined ? {} : { body }) });
    } catch (error) {
      throw this.#failure(error, request);
    }
  }

  #failure(error: unknown, { service, method = 'GET' }: OpenStackRequest): ProviderError {
    const { title } = services[service];
    return scoped(toProviderError(error, { displayName: title, name: method, hasEffect: method !== 'GET' }), service);
  }

  #accepted(answer: HttpAnswer, { service, method = 'GET' }: OpenStackRequest): HttpAnswer {
    if (answer.status < 300) return answer;
    throw scoped(fromOpenStackAnswer(answer, { title: services[service].title, hasEffect: method !== 'GET' }), service);
  }

  #parsed(answer: HttpAnswer, service: ServiceName): Native {
    try {
      return objectOf(JSON.parse(answer.text));
    } catch (error) {
      const message = `${services[service].title} gave an answer that is not understood.`;
      throw new ProviderError({ code: 'unexpected', message, cause: error });
    }
  }

  #endpoint(session: Session, service: ServiceName): string | undefined {
    const { interface: wanted, overrides } = this.account;
    const region = regionOf(session.catalog, this.account);
    return endpointOf(session.catalog, service, {
      region,
      interface: wanted,
      projectId: session.project.id,
      overrides,
    });
  }

  #required(session: Session, service: ServiceName): string {
    const endpoint = this.#endpoint(session, service);
    if (endpoint !== undefined) return endpoint;
    const { title, does } = services[service];
    throw new ProviderError({ code: 'not_supported', message: `This cloud has no ${does} service (${title}).` });
  }

  /** A service's own version document, at its endpoint without the project. */
  async #discover(service: 'compute' | 'volume'): Promise<SpokenVersions> {
    const session = await this.#keeper.current();
    const endpoint = new URL(this.#required(session, service));
    const root = /^(.*?\/v\d+(?:\.\d+)?)(?:\/|$)/.exec(endpoint.pathname)?.[1] ?? endpoint.pathname;
    // Shared by all callers, so it must not end with one of them.
    const signal = AbortSignal.timeout(discoveryTimeoutMs);
    const request: OpenStackRequest = { service, path: '/', signal };
    const url = new URL(`${endpoint.origin}${root}/`);
    const ask = ({ token }: Session) =>
      this.#transport.send({
        method: 'GET',
        url,
        headers: { accept: 'application/json', 'x-auth-token': token },
        signal,
      });
    try {
      const first = await ask(session);
      const answer = first.status === 401 ? await ask(await this.#keeper.after(session)) : first;
      // Some answer the list of versions with 300.
      const body = this.#parsed(answer.status === 300 ? answer : this.#accepted(answer, request), service);
      const versions = [objectOf(body.version), ...listOf(body.versions)];
      const own = versions.find((version) => textOf(version.version) !== null);
      return { min: textOf(own?.min_version) ?? '0.0', max: textOf(own?.version) ?? '0.0' };
    } catch (error) {
      if (!signal.aborted) throw this.#failure(error, request);
      const message = `${services[service].title} did not say its versions within ${discoveryTimeoutMs / 1000} s.`;
      throw new ProviderError({ code: 'timeout', message });
    }
  }
}

/** Names are what is looked for, and none is kept that is longer than 255 characters. */
function tooLong(): ProviderError {
  return new ProviderError({
    code: 'invalid_request',
    message: 'OpenStack keeps no names longer than 255 characters.',
  });
}

function bodyOf({ body }: OpenStackRequest): string | undefined {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  if (!fourByteCharacters.test(text)) return text;
  const message = 'OpenStack can not keep emoji and other characters outside the basic plane in names and tags.';
  throw new ProviderError({ code: 'invalid_request', message });
}

/** Without Nova there is no cloud; without one of the others a part of it is away. */
function scoped(error: ProviderError, service: ServiceName): ProviderError {
  const isAway = error.code === 'unavailable' || error.code === 'timeout';
  return isAway && service !== 'compute' ? error.ofPart() : error;
}
