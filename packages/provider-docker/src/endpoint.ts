import { BlockList, isIP } from 'node:net';
import { type ConnectEnvironment, ProviderError } from '@kumo/provider-core';
import type { DockerCredentials, DockerOptions } from './connection.ts';

/** Where an engine is and how it is reached. `addresses` are the ones that were checked: nothing else is dialled. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly addresses: readonly string[] }
  | {
      readonly kind: 'tls';
      readonly host: string;
      readonly port: number;
      readonly addresses: readonly string[];
      readonly ca: string;
      readonly cert: string;
      readonly key: string;
    }
  | {
      readonly kind: 'ssh';
      readonly host: string;
      readonly port: number;
      readonly addresses: readonly string[];
      readonly username: string;
      readonly privateKey: string;
      readonly passphrase: string | undefined;
      /** Pinned `SHA256:…` fingerprint; undefined: not confirmed yet. */
      readonly hostKey: string | undefined;
      /** The engine's socket on the far side. */
      readonly socketPath: string;
    };

/** Where a Linux host's own engine listens. */
export const defaultSocket = '/var/run/docker.sock';

/**
 * Reads what a person typed. `DOCKER_*` variables have no say: the form alone decides. Throws `invalid_request` for an address
 * of another form, for plain TCP beyond loopback and for missing secrets; what `checkEndpoint` forbids, it forbids.
 */
export async function resolveEndpoint(
  text: string,
  credentials: DockerCredentials,
  options: DockerOptions,
  environment: ConnectEnvironment,
): Promise<Endpoint> {
  if (text.startsWith('unix://')) return unixEndpoint(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['tcp:', 'ssh:'].includes(url.protocol) || url.hostname === '' || url.search !== '') {
    throw refused('endpoint', 'The address must be unix:///path, tcp://host:port or ssh://user@host:port.');
  }
  if (url.password !== '') throw refused('endpoint', 'A password does not belong in the address; use an SSH key.');
  // URL keeps the brackets of an IPv6 literal; sockets want it bare.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return url.protocol === 'ssh:'
    ? sshEndpoint(url, host, credentials, options, environment)
    : tcpEndpoint(url, host, credentials, options, environment);
}

function unixEndpoint(text: string): Endpoint {
  const path = text.slice('unix://'.length);
  if (!path.startsWith('/') || path.includes('\0'))
    throw refused('endpoint', 'unix:// must be followed by an absolute path.');
  return { kind: 'unix', path };
}

async function tcpEndpoint(
  url: URL,
  host: string,
  { ca, cert, key }: DockerCredentials,
  options: DockerOptions,
  environment: ConnectEnvironment,
): Promise<Endpoint> {
  if (url.username !== '' || !['', '/'].includes(url.pathname))
    throw refused('endpoint', 'Write it as tcp://host:port.');
  const anySecret = ca ?? cert ?? key;
  const port = portOf(url, anySecret === undefined ? 2375 : 2376);
  if (ca !== undefined && cert !== undefined && key !== undefined) {
    const addresses = await checkedAddresses(environment, host, port);
    return { kind: 'tls', host, port, addresses, ca, cert, key };
  }
  if (anySecret !== undefined) {
    throw refused('credentials', 'TLS needs all three: certificate authority, client certificate and client key.');
  }
  if (!options.allowPlainTcp) {
    const why = 'Plain TCP gives everybody who reaches the port the host. Add the TLS certificates';
    throw refused('credentials', `${why}, or allow plain TCP where the address is this machine’s loopback.`);
  }
  const addresses = await checkedAddresses(environment, host, port);
  if (!(addresses.length > 0 ? addresses : [host]).every(isLoopback)) {
    throw refused('endpoint', 'Plain TCP is possible on loopback addresses only. Add the TLS certificates.');
  }
  return { kind: 'tcp', host, port, addresses };
}

async function sshEndpoint(
  url: URL,
  host: string,
  { privateKey, passphrase }: DockerCredentials,
  { hostKey }: DockerOptions,
  environment: ConnectEnvironment,
): Promise<Endpoint> {
  if (url.username === '') throw refused('endpoint', 'Name the user: ssh://user@host.');
  if (privateKey === undefined) throw refused('credentials.privateKey', 'ssh:// needs a private key.');
  const port = portOf(url, 22);
  const socketPath = ['', '/'].includes(url.pathname) ? defaultSocket : decodeURIComponent(url.pathname);
  const addresses = await checkedAddresses(environment, host, port);
  const username = decodeURIComponent(url.username);
  return { kind: 'ssh', host, port, addresses, username, privateKey, passphrase, hostKey, socketPath };
}

/** Without a check the name is resolved at each dial, as the system does. */
async function checkedAddresses(
  environment: ConnectEnvironment,
  host: string,
  port: number,
): Promise<readonly string[]> {
  return environment.checkEndpoint === undefined ? [] : environment.checkEndpoint(host, port);
}

function portOf(url: URL, fallback: number): number {
  return url.port === '' ? fallback : Number(url.port);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address is this machine itself. A name is loopback only as `localhost`. */
export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family === 0 ? address === 'localhost' : loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function refused(path: string, message: string): ProviderError {
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path, message }] });
}
