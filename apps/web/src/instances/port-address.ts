import type { Port } from '@kumo/model';

const everyAddress = new Set(['0.0.0.0', '::', '']);
const loopback = /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** Host of a cloud's endpoint: `tcp://10.0.0.5:2376` → `10.0.0.5`. Undefined for sockets, and for what is no address. */
function endpointHost(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint) || endpoint.startsWith('unix:')) return undefined;
  // Schemes that URL does not know have their host parsed all the same, but for brackets.
  return new URL(endpoint.replace(/^[a-z+]+:/i, 'http:')).hostname.replace(/^\[|\]$/g, '');
}

/**
 * Where a browser finds a published port, or undefined where no link makes sense: not published, not TCP, or bound to
 * the loopback address of another machine.
 *
 * @param endpoint of the cloud; null, a socket or a loopback address mean "the machine that this page comes from"
 * @param pageHost `window.location.hostname`: a port on every address of that machine is reached by the same name
 */
export function portUrl(port: Port, endpoint: string | null, pageHost: string): string | undefined {
  if (port.host === null || port.host === 0 || port.protocol !== 'tcp') return undefined;
  const bound = port.hostIp ?? '';
  const engine = endpoint === null ? undefined : endpointHost(endpoint);
  const isLocal = engine === undefined || loopback.test(engine);
  let host = bound;
  if (everyAddress.has(bound)) host = isLocal ? pageHost : engine;
  else if (loopback.test(bound)) {
    if (!isLocal) return undefined;
    host = loopback.test(pageHost) ? pageHost : bound;
  }
  const scheme = port.container === 443 || port.container === 8443 ? 'https' : 'http';
  return `${scheme}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port.host}`;
}

/** A port as it is written: "8080 → 80", "53/udp", and the address in front when it is not published on all of them. */
export function portLabel(port: Port): string {
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  return port.host === null ? `${port.container}${protocol}` : `${port.host} → ${port.container}${protocol}`;
}

/**
 * Published ports once each: engines list one for every address family, sometimes with numbers of their own. Of those
 * on every address the first counts. Those that can be opened come first.
 */
export function distinctPorts(ports: readonly Port[]): Port[] {
  const byPlace = new Map<string, Port>();
  for (const port of ports) {
    const isEverywhere = everyAddress.has(port.hostIp ?? '');
    const place = `${port.container}/${port.protocol} ${port.host === null ? 'closed' : isEverywhere ? '*' : `${port.hostIp}:${port.host}`}`;
    if (!byPlace.has(place)) byPlace.set(place, port);
  }
  return [...byPlace.values()].sort((one, other) => Number(other.host !== null) - Number(one.host !== null));
}
