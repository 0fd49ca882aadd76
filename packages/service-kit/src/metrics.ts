import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The metrics of one service, with its name on each. */
export interface Metrics {
  registry: Registry;
  /** Durations of HTTP requests in seconds, by method, route pattern and status. */
  httpDuration: Histogram<'method' | 'route' | 'status'>;
}

/** A registry with the process's own figures (CPU, memory, event loop) and the HTTP histogram. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const httpDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  return { registry, httpDuration };
}
