import { hash } from 'node:crypto';
import type { ContainerRow } from './wire.ts';

/**
 * Changes when anything that a person can see of a container changes, as far as the list shows it: name, state, exit code,
 * health, image, ports, networks with their endpoints (new with each start), labels. Not the running "Up 5 minutes". Limits set
 * by `docker update` are not in the list: the engine's `update` event tells of them.
 */
export function containerFingerprint(row: ContainerRow): string {
  // "Exited (137) 3 minutes ago", "Up 2 hours (healthy)": what is in brackets does not age.
  const remarks = row.Status.match(/\([^)]*\)/g);
  const networks = Object.entries(row.NetworkSettings.Networks).sort(([a], [b]) => (a < b ? -1 : 1));
  // The engine gives ports in any order.
  const ports = row.Ports.map((port) => JSON.stringify(port)).sort();
  return digest([row.Names, row.Image, row.ImageID, row.State, remarks, ports, networks, row.Labels, row.Mounts]);
}

/** Digest of a value that is small and cheap to write out as a whole. */
export function digest(value: unknown): string {
  return hash('sha1', JSON.stringify(value), 'base64url');
}
