import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ProblemError } from '@kumo/service-kit';
import ipaddr from 'ipaddr.js';

/** What decides whether an address may be dialled for a cloud. */
export interface EndpointPolicy {
  /** Owners and administrators of the root organization may name sockets, loopback and private addresses. */
  readonly allowPrivate: boolean;
}

/** Checks endpoints before anything is dialled. Every refusal is `forbidden` or `validation_failed` at `endpoint`. */
export interface EndpointCheck {
  /** The endpoint as it was typed: refuses local sockets to those who may not use them. */
  checkText(endpoint: string, policy: EndpointPolicy): void;
  /** Resolves a host and gives the addresses to dial, all of them checked, so that a second look-up can't swap them. */
  resolve(host: string, port: number, policy: EndpointPolicy): Promise<readonly string[]>;
}

/** Addresses that hand out a machine's own credentials; refused like link-local ones whatever is allowed. */
const metadataAddresses: ReadonlySet<string> = new Set(['169.254.169.254', 'fd00:ec2::254', '100.100.100.200']);
const neverRanges: ReadonlySet<string> = new Set(['linkLocal', 'multicast', 'unspecified', 'broadcast', 'reserved']);

/** Makes the check. `allowed`: KUMO_ALLOWED_ENDPOINTS; `ownPorts`: ports on this machine that are ours. */
export function createEndpointCheck(options: {
  readonly allowed: readonly string[];
  readonly ownPorts: ReadonlySet<number>;
}): EndpointCheck {
  const { allowed, ownPorts } = options;

  const checkAddress = (host: string, address: string, port: number, policy: EndpointPolicy): void => {
    const parsed = ipaddr.process(address);
    const range = parsed.range();
    if (neverRanges.has(range) || metadataAddresses.has(parsed.toString())) {
      throw refused(`${host} is at ${address}, which is never dialled (${range}).`);
    }
    if (range === 'loopback' && ownPorts.has(port)) throw refused(`Port ${port} of this machine is our own.`);
    if (range === 'unicast' || policy.allowPrivate || isListed(allowed, host, parsed)) return;
    throw refused(`${host} is at ${address}, a private address. The platform's owner can allow it.`);
  };

  return {
    checkText(endpoint, policy) {
      if (!endpoint.startsWith('unix:') || policy.allowPrivate || allowed.includes(endpoint)) return;
      throw refused('Sockets of this machine are for the owners of the platform.');
    },
    async resolve(host, port, policy) {
      const addresses = isIP(host) === 0 ? await resolveName(host) : [host];
      for (const address of addresses) checkAddress(host, address, port, policy);
      return addresses;
    },
  };
}

async function resolveName(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch (error) {
    throw new ProblemError('validation_failed', `endpoint: ${host} has no address. Is the name right?`, {
      errors: [{ path: 'endpoint', message: 'the host has no address' }],
      cause: error,
    });
  }
}

function isListed(allowed: readonly string[], host: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return allowed.some((entry) => {
    if (entry === host || entry === address.toString()) return true;
    if (!ipaddr.isValidCIDR(entry)) return false;
    const [network, bits] = ipaddr.parseCIDR(entry);
    return network.kind() === address.kind() && address.match([network, bits] as never);
  });
}

function refused(message: string): ProblemError {
  return new ProblemError('forbidden', message, { errors: [{ path: 'endpoint', message }] });
}
