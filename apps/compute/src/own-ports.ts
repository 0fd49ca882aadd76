import type { ComputeConfig } from './config.ts';

/** Ports of this machine on which this installation itself listens: never dialled as a cloud. */
export function ownPorts(config: ComputeConfig): ReadonlySet<number> {
  const urls = [config.KUMO_IDENTITY_URL, config.KUMO_SANDBOX_URL, config.KUMO_DATABASE_URL, config.KUMO_PUBLIC_URL];
  return new Set([config.KUMO_SERVICE_PORT, ...urls.flatMap((url) => (url === undefined ? [] : [portOf(url)]))]);
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  if (port !== '') return Number(port);
  return protocol.startsWith('postgres') ? 5432 : protocol === 'https:' ? 443 : 80;
}
