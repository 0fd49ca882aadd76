import type { Permission } from '@kumo/api-contract';
import type { FeedEvent, Principal } from '@kumo/service-kit';

/** What it takes to see what happens to each noun. A noun that is not here is told to nobody. */
const permissionByNoun: Readonly<Record<string, Permission>> = {
  instance: 'instances:read',
  size: 'instances:read',
  image: 'images:read',
  volume: 'volumes:read',
  snapshot: 'volumes:read',
  network: 'networks:read',
  subnet: 'networks:read',
  firewall: 'networks:read',
  publicIp: 'networks:read',
  keyPair: 'instances:read',
  operation: 'operations:read',
  cloud: 'clouds:read',
};

/** Nouns whose events this caller may see. */
export function readableNouns(principal: Pick<Principal, 'permissions'>): string[] {
  return Object.entries(permissionByNoun).flatMap(([noun, permission]) =>
    principal.permissions.includes(permission) ? [noun] : [],
  );
}

/** What is there for every project as long as it is in none, as row-level security has it. */
const sharedNouns: ReadonlySet<string> = new Set(['cloud', 'image', 'size', 'network', 'subnet']);

/**
 * Which events a caller may see: of its own organization, of nouns that it may read, and with a credential for one project only
 * what is in that project or shared by all. `types`: only these, each a whole type or `<noun>.*`; none: all. Made once per stream, asked for
 * every event.
 */
export function eventFilter(
  principal: Pick<Principal, 'permissions' | 'organizationId' | 'projectId'>,
  types: readonly string[] | undefined,
): (event: FeedEvent) => boolean {
  const nouns = new Set(readableNouns(principal));
  const wanted = types === undefined || types.length === 0 ? null : new Set(types);
  return ({ organizationId, type, resource }) => {
    if (organizationId !== principal.organizationId) return false;
    const noun = type.slice(0, type.indexOf('.'));
    if (!nouns.has(noun)) return false;
    if (wanted !== null && !wanted.has(type) && !wanted.has(`${noun}.*`)) return false;
    if (principal.projectId === null) return true;
    const projectId = projectOf(resource);
    return projectId === principal.projectId || (projectId === null && sharedNouns.has(noun));
  };
}

function projectOf(resource: unknown): unknown {
  return typeof resource === 'object' && resource !== null && 'projectId' in resource ? resource.projectId : undefined;
}
