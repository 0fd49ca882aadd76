import type { Problem } from '@kumo/api-contract';
import { ProblemError } from '@kumo/service-kit';
import type { Arrival } from './arrivals.ts';
import { type Credential, findCredential, sessionCookieName } from './credentials/credential.ts';
import type { Caller, Principals, Resolution } from './credentials/principals.ts';
import { isForeign, isSafeMethod } from './http/origins.ts';
import { isLocalHost, limitKeyOf } from './http/peers.ts';
import type { TokenBuckets } from './limits/token-bucket.ts';

/** Decides whether a request may go on, and as whom; undefined is nobody. Throws a {@link ProblemError}. */
export interface Admission {
  /** To a service. Answers at once for a caller that is known. */
  toService(arrival: Arrival, isUpgrade: boolean): Caller | undefined | Promise<Caller | undefined>;
  /** To the pages and to what the gateway answers itself: nobody needs to be known there. */
  toPages(arrival: Arrival, isUpgrade: boolean): void;
}

/** What an admission is made from. */
export interface AdmissionOptions {
  principals: Principals;
  /** Per credential × organization. */
  callerBuckets: TokenBuckets;
  /** Per network, for the API before sign-in. */
  anonymousBuckets: TokenBuckets;
  /** Per network, for pages and their parts. */
  pageBuckets: TokenBuckets;
  publicUrl: URL;
  isInsecureHttp: boolean;
}

/** Streams, waits and changes that one credential may have under way at once. */
const mostHeld = 256;

/** Makes the admission. */
export function createAdmission(options: AdmissionOptions): Admission {
  const { principals, callerBuckets, anonymousBuckets, pageBuckets, publicUrl, isInsecureHttp } = options;
  const cookieName = sessionCookieName(isInsecureHttp);

  const checkOrigin = ({ method, head, visitor }: Arrival, isUpgrade: boolean): void => {
    if ((isUpgrade || !isSafeMethod(method)) && isForeign(head, visitor, publicUrl)) {
      throw new ProblemError('foreign_origin', 'A page of another site asked for this. Open it here and try again.');
    }
  };
  const checkTransport = ({ visitor }: Arrival): void => {
    if (visitor.isSecure || isInsecureHttp || isLocalHost(visitor.host)) return;
    throw new ProblemError(
      'forbidden',
      `Nobody can stay signed in over plain HTTP at ${visitor.host}: browsers keep the session only over https or on localhost. Use https (behind a proxy: KUMO_PUBLIC_URL, KUMO_TRUSTED_PROXIES), or accept the risk with KUMO_INSECURE_HTTP=1.`,
    );
  };
  const takeFrom = (buckets: TokenBuckets, network: string, nowMs: number): void => {
    const waitMs = buckets.take(limitKeyOf(network), nowMs);
    if (waitMs > 0) throw tooMany(waitMs);
  };
  const asNobody = (arrival: Arrival, nowMs: number): undefined => {
    takeFrom(anonymousBuckets, arrival.visitor.network, nowMs);
    if (!isPublic(arrival)) {
      throw new ProblemError('unauthenticated', 'Sign in, or send an API key as `Authorization: Bearer cpk_…`.');
    }
    if (!isSafeMethod(arrival.method)) checkTransport(arrival);
    return undefined;
  };
  const asCaller = (caller: Caller, arrival: Arrival, nowMs: number): Caller => {
    const waitMs = caller.bucket.take(callerBuckets.rate, nowMs);
    if (waitMs > 0) throw tooMany(waitMs);
    if (caller.held.size >= mostHeld && arrival.isStream) {
      throw new ProblemError('rate_limited', 'Too many streams are open already.', { retryAfterSeconds: 5 });
    }
    return caller;
  };
  const afterAsking = (resolution: Resolution, arrival: Arrival): Caller | undefined => {
    const nowMs = performance.now();
    switch (resolution.outcome) {
      case 'accepted':
        return asCaller(resolution.caller, arrival, nowMs);
      case 'refused':
        // A cookie of yesterday must not keep anybody from signing in.
        if (isPublic(arrival)) return asNobody(arrival, nowMs);
        takeFrom(anonymousBuckets, arrival.visitor.network, nowMs);
        throw refusalOf(resolution.problem);
      case 'unreachable':
        throw new ProblemError('unavailable', 'Who is asking cannot be checked: the service identity is down.', {
          retryAfterSeconds: 2,
        });
    }
  };

  return {
    toService(arrival, isUpgrade) {
      const nowMs = performance.now();
      const credential = findCredential(arrival.head, cookieName);
      if (credential === 'malformed') {
        takeFrom(anonymousBuckets, arrival.visitor.network, nowMs);
        throw new ProblemError('unauthenticated', 'Authorization must be `Bearer cpk_…`.');
      }
      if (credential === 'none' || credential.kind === 'session') checkOrigin(arrival, isUpgrade);
      if (credential === 'none') return asNobody(arrival, nowMs);
      const { organizationId, projectId, visitor } = arrival;
      const key = keyOf(credential, organizationId, projectId, visitor.network);
      const caller = principals.known(key, nowMs);
      if (caller !== undefined) return asCaller(caller, arrival, nowMs);
      // Guessing costs identity an answer each: a network that was refused too often may show known credentials only.
      const waitMs = principals.wasAccepted(key) ? 0 : anonymousBuckets.waitMs(limitKeyOf(visitor.network), nowMs);
      if (waitMs > 0) throw tooMany(waitMs);
      const exchange = { credential, organizationId, projectId, network: visitor.network };
      return principals.resolve(key, exchange).then((resolution) => afterAsking(resolution, arrival));
    },
    toPages(arrival, isUpgrade) {
      takeFrom(pageBuckets, arrival.visitor.network, performance.now());
      checkOrigin(arrival, isUpgrade);
      if (arrival.asked.tongue === 'page') checkTransport(arrival);
    },
  };
}

function isPublic({ operation, route }: Arrival): boolean {
  return operation?.isPublic === true || (route.to === 'trpc' && route.isPublic);
}

/** Header values hold no line break, so the parts cannot run into each other. */
function keyOf({ kind, secret }: Credential, organizationId: string, projectId: string, network: string): string {
  return `${kind}\n${secret}\n${organizationId}\n${projectId}\n${network}`;
}

function refusalOf(problem: Problem | undefined): ProblemError {
  if (problem === undefined) return new ProblemError('unauthenticated', 'The sign-in or the key is no longer good.');
  return new ProblemError(problem.code, problem.detail);
}

function tooMany(waitMs: number): ProblemError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new ProblemError('rate_limited', 'Too many requests in a short time.', { retryAfterSeconds });
}
