import { BlockList, isIP, type Socket } from 'node:net';
import type { RequestHead } from './request-head.ts';

/** The other end of a connection. */
export interface Peer {
  /** IPv4 or IPv6 text; an IPv4 address never wears its IPv6 dress. */
  readonly address: string;
  /** One of our own proxies: what it says about the caller is believed. */
  readonly isTrusted: boolean;
  readonly isLoopback: boolean;
}

/** Who sent a request and how it looked at the outermost proxy that we trust. */
export interface Visitor {
  /** Address of the caller. */
  readonly network: string;
  readonly isSecure: boolean;
  /** Host and port as the caller typed them. */
  readonly host: string;
}

/** Knows the proxies that are ours. */
export interface Peers {
  of(socket: Socket): Peer;
  visitorOf(peer: Peer, head: RequestHead): Visitor;
}

/** Makes the book of peers. Throws when a trusted proxy is neither an address nor a network. */
export function createPeers(trustedProxies: readonly string[], publicUrl: URL): Peers {
  const trusted = networksOf(trustedProxies);
  const known = new WeakMap<Socket, Peer>();
  const isTrusted = (address: string): boolean => trusted.check(address, familyOf(address));
  const isPublicUrlSecure = publicUrl.protocol === 'https:';

  return {
    of(socket) {
      let peer = known.get(socket);
      if (peer === undefined) {
        const address = plainAddress(socket.remoteAddress ?? '');
        const isValid = isIP(address) !== 0;
        peer = { address, isTrusted: isValid && isTrusted(address), isLoopback: isValid && isLoopback(address) };
        known.set(socket, peer);
      }
      return peer;
    },
    visitorOf(peer, head) {
      if (!peer.isTrusted) {
        const isSecure = isPublicUrlSecure && head.host === publicUrl.host;
        return { network: peer.address, isSecure, host: head.host };
      }
      const proto = lastOf(head.forwardedProto);
      const host = lastOf(head.forwardedHost) || head.host;
      return {
        network: outermost(head.forwardedFor, peer.address, isTrusted),
        isSecure: proto === '' ? isPublicUrlSecure && host === publicUrl.host : proto.toLowerCase() === 'https',
        host,
      };
    },
  };
}

/** The nearest address in `X-Forwarded-For` that is not one of our proxies; each proxy appends, so it is read backwards. */
function outermost(forwardedFor: string, peerAddress: string, isTrusted: (address: string) => boolean): string {
  let nearest = peerAddress;
  for (const entry of forwardedFor.split(',').reverse()) {
    const address = plainAddress(entry.trim());
    if (isIP(address) === 0) return nearest;
    nearest = address;
    if (!isTrusted(address)) return nearest;
  }
  return nearest;
}

/** A list of addresses and networks, to ask whether an address is among them. */
function networksOf(entries: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix, ...rest] = entry.split('/');
    const family = familyOf(address);
    const bits = prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix);
    const isValid = isIP(address) !== 0 && rest.length === 0 && Number.isInteger(bits) && bits >= 0;
    if (!isValid || bits > (family === 'ipv4' ? 32 : 128)) {
      throw new Error(`KUMO_TRUSTED_PROXIES: "${entry}" is neither an address nor a network such as 10.0.0.0/8`);
    }
    networks.addSubnet(address, bits, family);
  }
  return networks;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function lastOf(list: string): string {
  return list === '' ? '' : list.slice(list.lastIndexOf(',') + 1).trim();
}

/** Whether a host (with or without port) is this machine's own name: browsers trust it over plain HTTP too. */
export function isLocalHost(host: string): boolean {
  return localHost.test(host);
}

const localHost = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** What a limit before sign-in counts by: an IPv4 address, or the 64 bits of an IPv6 address that one site holds. */
export function limitKeyOf(network: string): string {
  if (!network.includes(':')) return network;
  const [left = '', right] = network.split('::');
  const front = left === '' ? [] : left.split(':');
  const back = right === undefined || right === '' ? [] : right.split(':');
  const gap = right === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...gap, ...back].slice(0, 4).join(':');
}
