import type { ConsoleOutputPort, EventsPort, PricesPort, QuotasPort, UsagePort } from '../../ports/index.ts';
import type { PaperWorld } from './world.ts';

/** What machines on paper wrote. */
export function consoleOutputPort({ instances }: PaperWorld): ConsoleOutputPort {
  return {
    read: async (_context, nativeId, { lines }) => {
      const { name } = instances.get(nativeId);
      return [`Booting ${name}`, 'Ready'].slice(-lines).join('\n');
    },
  };
}

/** What happened to machines on paper. */
export function eventsPort({ instances }: PaperWorld): Required<Pick<EventsPort, 'history'>> {
  return {
    history: async (_context, nativeId, { limit }) => {
      const startedAt = Date.parse(instances.get(nativeId).createdAt ?? '');
      const at = (seconds: number) => new Date(startedAt + seconds * 1000).toISOString();
      const events = [
        { at: at(1), action: 'boot', message: 'It booted.', actor: null },
        { at: at(0), action: 'create', message: 'It was made.', actor: 'a test' },
      ];
      return events.slice(0, limit);
    },
  };
}

/** What there may be on paper. */
export function quotasPort(): QuotasPort {
  return { read: async () => [{ name: 'instances', limit: 100, used: 2 }] };
}

/** What paper costs. */
export function pricesPort(): PricesPort {
  const price = { meter: 'instance.hour', sizeName: 'small', description: 'A small machine', currency: 'EUR' };
  const prices = [{ ...price, amount: '0.0042' }];
  return { read: async () => ({ asOf: '2026-01-01T00:00:00.000Z', source: 'Made up for tests.', prices }) };
}

/** What was used of it. */
export function usagePort(): UsagePort {
  const used = { nativeId: 'ins-1', name: 'one', meter: 'instance.hour', quantity: 24 };
  return { read: async (_context, { from, to }) => [{ ...used, from, to }] };
}
