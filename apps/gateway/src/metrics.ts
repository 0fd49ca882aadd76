import { createMetrics, type Metrics } from '@kumo/service-kit';
import { Counter, Gauge } from 'prom-client';
import type { Principals } from './credentials/principals.ts';
import type { Load } from './limits/load.ts';

/** What the gateway counts. */
export interface GatewayMetrics {
  readonly registry: Metrics['registry'];
  /** Notes a request that was sent on: where to, with which status, after how many milliseconds. */
  answered(method: string, upstream: string, status: number, durationMs: number): void;
  /** Notes a refusal or an end of the gateway's own, by its code. */
  refused(code: string): void;
}

/** What the gauges read. */
export interface MetricsOptions {
  load: Load;
  principals: Principals;
  lasting: ReadonlySet<unknown>;
}

/** Makes the gateway's metrics; the gauges read what they are given when they are asked. */
export function createGatewayMetrics({ load, principals, lasting }: MetricsOptions): GatewayMetrics {
  const { registry, httpDuration } = createMetrics('gateway');
  const refusals = new Counter({
    name: 'gateway_refusals_total',
    help: 'Requests that the gateway refused or ended itself, by code.',
    labelNames: ['code'] as const,
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('gateway_requests_in_flight', 'Requests under way, streams included.', () => load.requests);
  gauge('gateway_streams', 'Event streams and WebSockets that are open.', () => lasting.size);
  gauge('gateway_body_bytes', 'Request bodies held in memory, in bytes.', () => load.bodyBytes);
  gauge('gateway_principals', 'Credentials whose principal is remembered.', () => principals.size);

  return {
    registry,
    answered: (method, route, status, durationMs) => httpDuration.observe({ method, route, status }, durationMs / 1000),
    refused: (code) => refusals.inc({ code }),
  };
}
