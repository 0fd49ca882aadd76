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
export const zones = ['eu-central-a', 'eu-central-b', 'eu-central-c', 'us-east-a', 'us-east-b', 'ap-south-a'] as const;
