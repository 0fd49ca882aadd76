import type { ConnectEnvironment } from '@kumo/provider-core';
import type { Log } from '@kumo/service-kit';
import { Histogram, Registry } from 'prom-client';

/** What is noted of calls to clouds: figures for `/metrics`, and one log line for what an adapter could not understand. */
export interface CallWatch {
  readonly registry: Registry;
  readonly hooks: Required<Pick<ConnectEnvironment, 'observeCall' | 'reportOddity'>>;
}

/** Makes the watch of this process. */
export function createCallWatch(log: Log): CallWatch {
  const registry = new Registry();
  registry.setDefaultLabels({ service: 'compute' });
  const durations = new Histogram({
    name: 'cloud_call_duration_seconds',
    help: 'Time of one call to a cloud, by provider, call and outcome (`ok` or the error code).',
    labelNames: ['provider', 'call', 'outcome'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  return {
    registry,
    hooks: {
      observeCall: ({ provider, call, outcome, durationMs }) =>
        durations.observe({ provider, call, outcome }, durationMs / 1000),
      reportOddity: (oddity) => log.warn({ oddity }, 'a cloud answered something that has no word here'),
    },
  };
}
