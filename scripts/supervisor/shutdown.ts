import type { SupervisedProcess } from './supervised-process.ts';

/** Everything together is gone within 10 s of being asked. Milliseconds from that moment. */
const gatewayFirstMs = 1_500;
const killAfterMs = 8_500;
const databasePatienceMs = 1_000;

/**
 * Drains: the gateway first, so that what it is answering finds the others alive; then all others at once; the database
 * last. Whoever has not ended in time is killed.
 */
export async function shutDown(
  services: SupervisedProcess[],
  stopDatabase: (patienceMs: number) => Promise<void>,
): Promise<void> {
  const killer = setTimeout(() => {
    for (const service of services) service.kill();
  }, killAfterMs);
  const gateway = services.find(({ name }) => name === 'gateway');
  const others = services.filter((service) => service !== gateway);
  const gatewayStopped = gateway?.stop() ?? Promise.resolve();
  await Promise.race([gatewayStopped, new Promise((resolve) => setTimeout(resolve, gatewayFirstMs).unref())]);
  await Promise.all([gatewayStopped, ...others.map((service) => service.stop())]);
  clearTimeout(killer);
  await stopDatabase(databasePatienceMs);
}
