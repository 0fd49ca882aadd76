import type { ServiceName } from '../../scripts/supervisor/services.ts';
import type { Stack } from './stack.ts';
import { until } from './until.ts';

/** How often it is looked whether a service came up again, in milliseconds: no service is ready as fast as that. */
const lookEveryMs = 15;

/** Kills a service, and again whenever it comes up, until `release`, which waits then until everything answers. */
export function holdDown(stack: Stack, service: ServiceName): { release(): Promise<void> } {
  let last = stack.killService(service);
  const holding = setInterval(() => {
    const pid = stack.pidOf(service);
    if (pid !== undefined && pid !== last) last = stack.killService(service);
  }, lookEveryMs);
  return {
    async release() {
      clearInterval(holding);
      await until(
        `${service} is back`,
        async () => {
          const pid = stack.pidOf(service);
          return pid !== undefined && pid !== last && (await fetch(`${stack.url}/readyz`)).status === 200;
        },
        120_000,
      );
    },
  };
}
