import { listOperations, services } from '@kumo/api-contract';
import type { Log, RunningService } from '@kumo/service-kit';
import { createAdmission } from './admission.ts';
import { createReception } from './arrivals.ts';
import { type GatewayConfig, listenHost } from './config.ts';
import { createIdentityClient } from './credentials/identity-client.ts';
import { Principals } from './credentials/principals.ts';
import { createDoor } from './door.ts';
import { type Lasting, listen } from './http/listener.ts';
import { createPeers } from './http/peers.ts';
import { defaultBounds, Load, type LoadBounds } from './limits/load.ts';
import { type Rate, TokenBuckets } from './limits/token-bucket.ts';
import { createGatewayMetrics } from './metrics.ts';
import { createOwnPages } from './pages/own-pages.ts';
import { createUpstreamHeaders } from './proxy/upstream-headers.ts';
import { createUpstream, destroyUpstream } from './proxy/upstreams.ts';
import { createRouter } from './routing/routes.ts';
import { createUpgradeDoor } from './upgrades.ts';

/** A gateway that answers. */
export interface Gateway extends RunningService {
  /** The port that it took. */
  readonly port: number;
}

/** Pages come in many small parts, and a whole office may share an address. */
const pageRate: Rate = { perSecond: 300, burst: 1_500 };
const forgetBucketsMs = 30_000;

/** Wires everything and opens the public port. `bounds` says how much may be under way before load is shed. */
export async function startGateway(
  config: GatewayConfig,
  log: Log,
  bounds: LoadBounds = defaultBounds,
): Promise<Gateway> {
  const { KUMO_INTERNAL_TOKEN: internalToken, KUMO_IDENTITY_URL: identityUrl } = config;
  const identity = createUpstream('identity', identityUrl);
  const compute = createUpstream('compute', config.KUMO_COMPUTE_URL);
  const web = createUpstream('web', config.KUMO_WEB_URL);
  const upstreams = [identity, compute, web];
  const owned = [
    { upstream: identity, operations: listOperations(services.identity) },
    { upstream: compute, operations: listOperations(services.compute) },
  ];
  const publicUrl = new URL(config.KUMO_PUBLIC_URL);
  const reception = createReception(createRouter(owned, web), createPeers(config.KUMO_TRUSTED_PROXIES, publicUrl));

  const limits = {
    callerBuckets: new TokenBuckets(rateOf(config.KUMO_RATE_LIMIT, 2)),
    anonymousBuckets: new TokenBuckets(rateOf(config.KUMO_ANONYMOUS_RATE_LIMIT, 6)),
    pageBuckets: new TokenBuckets(pageRate),
  };
  const forgetting = setInterval(() => {
    for (const buckets of Object.values(limits)) buckets.forgetFull(performance.now());
  }, forgetBucketsMs);
  forgetting.unref();

  const identityClient = createIdentityClient(identityUrl, internalToken);
  const principals = new Principals({
    identity: identityClient,
    buckets: limits.callerBuckets,
    onReachable: (isReachable, reason) => {
      if (isReachable) log.info('identity answers again');
      else log.warn({ reason }, 'identity cannot be asked: known callers go on, new ones cannot be checked');
    },
  });
  const load = new Load(bounds);
  const lasting = new Set<Lasting>();
  const metrics = createGatewayMetrics({ load, principals, lasting });
  const shared = {
    reception,
    admission: createAdmission({ ...limits, principals, publicUrl, isInsecureHttp: config.KUMO_INSECURE_HTTP }),
    upstreamHeaders: createUpstreamHeaders(internalToken),
    load,
    metrics,
    log,
    lasting,
  };

  let isDraining = false;
  const ownPages = createOwnPages({ upstreams, metrics, internalToken, isDraining: () => isDraining });
  const listener = await listen({
    host: listenHost(config),
    port: config.PORT,
    door: createDoor({
      ...shared,
      ownPages,
      uploadLimitBytes: Math.floor(config.KUMO_UPLOAD_LIMIT * 2 ** 30),
      onIdentityChanged: (caller, concerned) => principals.distrust(caller, concerned),
    }),
    upgradeDoor: createUpgradeDoor(shared),
    lasting,
  });
  return {
    port: listener.port,
    async drain() {
      isDraining = true;
      clearInterval(forgetting);
      principals.stop();
      await listener.close();
      load.stop();
      await Promise.all([...upstreams.map(destroyUpstream), identityClient.close()]);
    },
  };
}

function rateOf(perSecond: number, burstSeconds: number): Rate {
  return { perSecond, burst: Math.max(1, perSecond * burstSeconds) };
}
