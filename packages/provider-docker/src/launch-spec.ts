import { type LaunchSpec, ProviderError } from '@kumo/provider-core';
import { ownershipLabels, ownershipMarks, tagsOf } from './ownership.ts';
import { isContentId, parseReference } from './references.ts';

/** Fewest bytes of memory that the engine accepts as a limit. */
const leastMemoryBytes = 6 * 1024 * 1024;

/**
 * Rights of the engine's default set that web servers and databases never ask for. The others stay: official images change owner
 * and user when they start (CHOWN, FOWNER, DAC_OVERRIDE, SETUID, SETGID), bind low ports and end their children.
 */
const droppedRights = ['AUDIT_WRITE', 'MKNOD', 'NET_RAW', 'SETFCAP', 'SYS_CHROOT'];

/** Processes and threads of one container, so that a fork bomb ends at its own walls. */
const processLimit = 1024;

const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
/** Where a mount would replace what the kernel and the engine put there. */
const reservedMounts = /^\/(?:proc|sys|dev)?(?:\/|$)/;

/**
 * What is sent to create a container. Without a knob that could open the host: not privileged, no new privileges, no namespaces of
 * the host, no devices, no path of the host, bounded processes and logs. Throws `invalid_request` that names the field.
 * `primaryNetwork` is what the engine calls the first network; the others are connected before the first start.
 */
export function toCreateBody(spec: LaunchSpec, primaryNetwork: string | undefined) {
  refuseUnsupported(spec);
  const [, ...laterNetworks] = spec.networkNativeIds;
  return {
    Image: isContentId(spec.image) ? spec.image : parseReference(spec.image).text,
    ...(spec.command === undefined ? {} : { Cmd: [...spec.command] }),
    Env: environment(spec.env),
    Labels: {
      ...tagsOf(spec.tags),
      ...ownershipMarks(spec.token),
      [ownershipLabels.networks]: laterNetworks.join(','),
    },
    ExposedPorts: Object.fromEntries(spec.ports.map((port) => [`${port.container}/${port.protocol}`, {}])),
    ...(spec.healthcheck === undefined ? {} : { Healthcheck: healthcheck(spec.healthcheck) }),
    HostConfig: {
      Privileged: false,
      SecurityOpt: ['no-new-privileges:true'],
      CapDrop: droppedRights,
      PidsLimit: processLimit,
      Init: true,
      IpcMode: 'private',
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      RestartPolicy: { Name: spec.restartPolicy ?? 'no' },
      PortBindings: portBindings(spec),
      Mounts: spec.volumes.map(({ nativeId, mountPath, readOnly }) => ({
        Type: 'volume',
        Source: nativeId,
        Target: mountPath,
        ReadOnly: readOnly,
      })),
      ...(primaryNetwork === undefined ? {} : { NetworkMode: primaryNetwork }),
      ...limits(spec),
    },
    ...(primaryNetwork === undefined ? {} : { NetworkingConfig: { EndpointsConfig: { [primaryNetwork]: {} } } }),
  };
}

/** CPU and memory as the engine takes them. Swap is not given on top: a limit is a limit. */
export function limits({ vcpus, memoryBytes }: { readonly vcpus?: number; readonly memoryBytes?: number }) {
  if (memoryBytes !== undefined && memoryBytes < leastMemoryBytes)
    throw refused('memoryBytes', 'A memory limit is at least 6 MB.');
  if (vcpus !== undefined && vcpus < 0.01) throw refused('vcpus', 'A CPU limit is at least 0.01.');
  return {
    ...(vcpus === undefined ? {} : { NanoCpus: Math.round(vcpus * 1e9) }),
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
  };
}

function refuseUnsupported(spec: LaunchSpec): void {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(spec.name)) {
    throw refused(
      'name',
      'A name has at least two of the characters a–z, A–Z, 0–9, _ . - and starts with a letter or digit.',
    );
  }
  if (spec.userData !== undefined)
    throw refused('userData', 'Docker has no user data. Use environment variables or a command.');
  if (spec.sizeNativeId !== undefined) throw refused('sizeId', 'Docker has no list of sizes. Give vCPUs and memory.');
  for (const { nativeId, mountPath } of spec.volumes) {
    if (!volumeName.test(nativeId))
      throw refused('volumes', `${JSON.stringify(nativeId)} is no volume. Paths of the host are not mounted.`);
    const isPlain = mountPath.startsWith('/') && !mountPath.split('/').includes('..') && !mountPath.includes(':');
    if (!isPlain || reservedMounts.test(mountPath)) {
      throw refused(
        'volumes',
        `${JSON.stringify(mountPath)} can not be a mount path. It must be absolute, and not /, /proc, /sys or /dev.`,
      );
    }
  }
}

function environment(env: LaunchSpec['env']): string[] {
  return Object.entries(env).map(([name, value]) => {
    // Neither the name nor the value is repeated: one may have been typed into the other's box.
    if (name === '' || /[=\0]/.test(name) || value.includes('\0'))
      throw refused('env', 'The name of a variable is empty or holds "=".');
    return `${name}=${value}`;
  });
}

/** An empty HostPort lets the engine choose one at each start. */
function portBindings({ ports }: LaunchSpec): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { container, protocol, host, hostIp } of ports) {
    const key = `${container}/${protocol}`;
    bindings[key] = [...(bindings[key] ?? []), { HostIp: hostIp ?? '', HostPort: host ? String(host) : '' }];
  }
  return bindings;
}

/** The engine counts in nanoseconds and takes 0 for "as the image says". Its own forms (`CMD-SHELL …`) are let through. */
function healthcheck({
  command,
  intervalMs,
  timeoutMs,
  retries,
  startPeriodMs,
}: NonNullable<LaunchSpec['healthcheck']>) {
  const nanoseconds = (ms: number) => Math.round(ms * 1e6);
  return {
    Test: ['CMD', 'CMD-SHELL', 'NONE'].includes(command[0] ?? '') ? [...command] : ['CMD', ...command],
    Interval: nanoseconds(intervalMs),
    Timeout: nanoseconds(timeoutMs),
    Retries: retries,
    StartPeriod: nanoseconds(startPeriodMs),
  };
}

function refused(path: string, message: string): ProviderError {
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path, message }] });
}
