/** A size of the simulated cloud. Prices are what such machines cost about in 2026, US dollars an hour. */
export interface SandboxSize {
  readonly id: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly hourlyPrice: string;
  /** Never has room: shows what a cloud without capacity looks like. */
  readonly isSoldOut?: true;
}

/** Every size, from small to large. */
export const sizes: readonly [SandboxSize, ...SandboxSize[]] = [
  { id: 'tiny', vcpus: 1, memoryMib: 512, diskGib: 10, hourlyPrice: '0.0052' },
  { id: 'small', vcpus: 1, memoryMib: 2048, diskGib: 25, hourlyPrice: '0.0146' },
  { id: 'medium', vcpus: 2, memoryMib: 4096, diskGib: 50, hourlyPrice: '0.0298' },
  { id: 'large', vcpus: 4, memoryMib: 8192, diskGib: 80, hourlyPrice: '0.0595' },
  { id: 'xlarge', vcpus: 8, memoryMib: 16384, diskGib: 160, hourlyPrice: '0.119' },
  { id: 'memory-large', vcpus: 4, memoryMib: 32768, diskGib: 80, hourlyPrice: '0.1785' },
  { id: 'memory-xlarge', vcpus: 8, memoryMib: 65536, diskGib: 160, hourlyPrice: '0.357' },
  { id: 'compute-large', vcpus: 8, memoryMib: 8192, diskGib: 80, hourlyPrice: '0.136' },
  { id: 'compute-xlarge', vcpus: 16, memoryMib: 16384, diskGib: 160, hourlyPrice: '0.272' },
  { id: 'metal', vcpus: 64, memoryMib: 262144, diskGib: 1920, hourlyPrice: '1.92' },
  { id: 'gpu', vcpus: 16, memoryMib: 131072, diskGib: 640, hourlyPrice: '2.48', isSoldOut: true },
];

/** The size of this id, if there is one. */
export function findSize(id: string): SandboxSize | undefined {
  return sizes.find((size) => size.id === id);
}

/** Images that every account has. */
export const baseImages = [
  { name: 'Ubuntu 24.04 LTS', os: 'Ubuntu', architecture: 'amd64', reference: 'ubuntu-24.04', sizeMib: 612 },
  { name: 'Ubuntu 22.04 LTS', os: 'Ubuntu', architecture: 'amd64', reference: 'ubuntu-22.04', sizeMib: 588 },
  { name: 'Debian 13', os: 'Debian', architecture: 'amd64', reference: 'debian-13', sizeMib: 402 },
  { name: 'Debian 12', os: 'Debian', architecture: 'amd64', reference: 'debian-12', sizeMib: 388 },
  { name: 'Rocky Linux 9', os: 'Rocky Linux', architecture: 'amd64', reference: 'rocky-9', sizeMib: 934 },
  { name: 'Alpine 3.22', os: 'Alpine', architecture: 'amd64', reference: 'alpine-3.22', sizeMib: 121 },
  { name: 'Fedora 42', os: 'Fedora', architecture: 'arm64', reference: 'fedora-42', sizeMib: 508 },
  { name: 'Windows Server 2025', os: 'Windows', architecture: 'amd64', reference: 'windows-2025', sizeMib: 9216 },
] as const;

/** Networks that every account has. */
export const baseNetworks = [
  { name: 'default', cidr: '10.0.0.0/9', external: false, internal: false },
  { name: 'backend', cidr: '10.128.0.0/12', external: false, internal: true },
  { name: 'public', cidr: '198.18.0.0/15', external: true, internal: false },
] as const;

/** Where things are. */
export const zones = ['sandbox-1a', 'sandbox-1b'] as const;

/** Subnets that every account has, each in one network of the list above. They leave room for those that people make. */
export const baseSubnets = [
  { name: 'default-1a', network: 0, cidr: '10.0.0.0/11', zone: 'sandbox-1a' },
  { name: 'default-1b', network: 0, cidr: '10.32.0.0/11', zone: 'sandbox-1b' },
  { name: 'backend-1a', network: 1, cidr: '10.128.0.0/14', zone: 'sandbox-1a' },
  { name: 'backend-1b', network: 1, cidr: '10.132.0.0/14', zone: 'sandbox-1b' },
  { name: 'public', network: 2, cidr: '198.18.0.0/15', zone: null },
] as const;

const everywhere = { portFrom: null, portTo: null, cidr: '0.0.0.0/0', peer: null } as const;
const out = { direction: 'egress', protocol: 'any', ...everywhere, description: 'Everything may go out' } as const;
const into = { direction: 'ingress', protocol: 'tcp', peer: null } as const;
const house = '10.0.0.0/8';

/** Firewalls that every account has. `peer`: place in this list of the firewall at the other end. */
export const baseFirewalls = [
  {
    name: 'default',
    description: 'For whatever has no other',
    rules: [
      out,
      { ...into, protocol: 'any', portFrom: null, portTo: null, cidr: null, peer: 0, description: 'Each other' },
      { ...into, protocol: 'icmp', portFrom: null, portTo: null, cidr: house, description: 'Echo' },
    ],
  },
  {
    name: 'web',
    description: 'Pages for everybody',
    rules: [
      out,
      { ...into, portFrom: 80, portTo: 80, cidr: '0.0.0.0/0', description: 'HTTP' },
      { ...into, portFrom: 443, portTo: 443, cidr: '0.0.0.0/0', description: 'HTTPS' },
      { ...into, portFrom: 22, portTo: 22, cidr: house, description: 'SSH from the house' },
    ],
  },
  {
    name: 'database',
    description: 'Databases and caches, for the web only',
    rules: [
      out,
      { ...into, portFrom: 5432, portTo: 5432, cidr: null, peer: 1, description: 'PostgreSQL' },
      { ...into, portFrom: 6379, portTo: 6379, cidr: null, peer: 1, description: 'Redis' },
    ],
  },
] as const;

/** The key pair that every account has. */
export const baseKeyPairs = ['operations'] as const;

/** How many addresses every account has; the first ones lead to its first machines. */
export const baseAddresses = { count: 4, bound: 2 } as const;

/** Volumes with a copy of last night: the first ones, at most. */
export const baseSnapshots = 6;
