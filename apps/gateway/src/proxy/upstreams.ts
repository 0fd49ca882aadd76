import { Pool } from 'undici';

/** A process behind the gateway. */
export interface Upstream {
  /** As people know it: a service's name, or `web`. */
  readonly name: string;
  readonly url: URL;
  /** Reads that end soon: few connections, kept busy. */
  readonly quick: Pool;
  /** Everything that may take its time (streams, waits, changes): none waits for a connection of another. */
  readonly patient: Pool;
  /** Requests under way. */
  inFlight: number;
}

const connectTimeoutMs = 1_000;
/** A read that has not begun to answer by then is given up. */
const quickHeadersTimeoutMs = 30_000;
const quickBodyTimeoutMs = 30_000;
/** Longer than the longest wait that a caller may ask for, 60 s. */
const patientHeadersTimeoutMs = 75_000;
/** Idle connections are given up before the services do so themselves (72 s), else a request could meet a closing one. */
const keepAliveTimeoutMs = 30_000;
const quickConnections = 64;

/** Makes the connections to one upstream; nothing is opened before the first request. */
export function createUpstream(name: string, url: string): Upstream {
  const shared = {
    pipelining: 1,
    keepAliveTimeout: keepAliveTimeoutMs,
    keepAliveMaxTimeout: keepAliveTimeoutMs,
    connect: { timeout: connectTimeoutMs, noDelay: true },
    maxHeaderSize: 32 * 1024,
  };
  return {
    name,
    url: new URL(url),
    quick: new Pool(url, {
      ...shared,
      connections: quickConnections,
      headersTimeout: quickHeadersTimeoutMs,
      bodyTimeout: quickBodyTimeoutMs,
    }),
    patient: new Pool(url, { ...shared, connections: null, headersTimeout: patientHeadersTimeoutMs, bodyTimeout: 0 }),
    inFlight: 0,
  };
}

/** Cuts every connection to an upstream. */
export async function destroyUpstream(upstream: Upstream): Promise<void> {
  await Promise.all([upstream.quick.destroy(), upstream.patient.destroy()]);
}

/** Whether the request cannot have arrived, so that repeating it is harmless. */
export function wasNeverConnected(error: unknown): boolean {
  return error instanceof Error && 'code' in error && neverConnected.has(String(error.code));
}

const neverConnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOENT']);
