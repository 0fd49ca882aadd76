import { stir } from './hash.ts';

/** What a machine's console shows depends on this much of it. */
export interface ConsoleSubject {
  readonly seed: number;
  readonly index: number;
  readonly name: string;
  /** As shown, the simulated cloud's own word. */
  readonly state: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly privateIp: string;
  readonly imageName: string;
  readonly keyFingerprint: string | null;
}

/**
 * What the machine wrote to its serial line: how it booted, and how it ended where it did. Null while it is being made: its
 * first line comes with its kernel. The same machine in the same state wrote the same.
 */
export function consoleOutputOf(subject: ConsoleSubject): string | null {
  if (subject.state === 'PENDING') return null;
  const boot = bootLines(subject);
  const lines =
    subject.state === 'FAILED' ? [...boot.slice(0, 6), ...endLines(subject)] : [...boot, ...endLines(subject)];
  let seconds = 0;
  const stamped = lines.map((line, at) => {
    if (line.startsWith('!')) return line.slice(1);
    seconds += at === 0 ? 0 : 0.02 + (stir(subject.seed ^ subject.index, at, 70) % 900) / 1000;
    return `[${seconds.toFixed(6).padStart(12)}] ${line}`;
  });
  return `${stamped.join('\n')}\n`;
}

/** The last lines of a text. */
export function lastLines(text: string, lines: number): string {
  const all = text.replace(/\n$/, '').split('\n');
  return lines === 0 ? '' : `${all.slice(-lines).join('\n')}\n`;
}

/** Lines that begin with `!` come from programs and carry no time of the kernel. */
function bootLines({
  seed,
  index,
  name,
  vcpus,
  memoryMib,
  privateIp,
  imageName,
  keyFingerprint,
}: ConsoleSubject): string[] {
  const host = hostNameOf(name);
  const mac = [0x52, 0x54, 0x00, ...[16, 8, 0].map((shift) => (stir(seed, index, 71) >> shift) & 255)];
  const key = keyFingerprint === null ? [] : [`!ci-info: | ssh-ed25519 | ${keyFingerprint} |`];
  return [
    'Linux version 6.12.9-sandbox (build@sandbox) #1 SMP PREEMPT_DYNAMIC',
    'Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro console=ttyS0,115200',
    'BIOS-provided physical RAM map:',
    'Hypervisor detected: Sandbox',
    `Memory: ${memoryMib * 1024 - 61_440}K/${memoryMib * 1024}K available`,
    `smpboot: Allowing ${vcpus} CPUs, 0 hotplug CPUs`,
    'virtio_blk virtio1: [vda] mounted as root device',
    'EXT4-fs (vda1): mounted filesystem with ordered data mode',
    `virtio_net virtio0 eth0: ${mac.map((part) => part.toString(16).padStart(2, '0')).join(':')}`,
    'systemd[1]: Detected virtualization sandbox.',
    `systemd[1]: Hostname set to <${host}>.`,
    '![  OK  ] Reached target Network is Online.',
    `!ci-info: | eth0 | True | ${privateIp} |`,
    ...key,
    '![  OK  ] Started OpenSSH server daemon.',
    '!Cloud-init v. 25.1 finished. Datasource DataSourceSandbox.',
    '!',
    `!${imageName} ${host} ttyS0`,
    '!',
    `!${host} login: `,
  ];
}

function endLines({ state }: ConsoleSubject): readonly string[] {
  switch (state) {
    case 'FAILED':
      return [
        'virtio_blk virtio1: [vda] I/O error, dev vda, sector 2048',
        'Buffer I/O error on dev vda1, logical block 0, async page read',
        'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(254,1)',
        '---[ end Kernel panic - not syncing: VFS: Unable to mount root fs ]---',
      ];
    case 'STOPPING':
    case 'TERMINATING':
      return [
        '![  OK  ] Stopped OpenSSH server daemon.',
        'systemd-shutdown[1]: Syncing filesystems and block devices.',
      ];
    case 'STOPPED':
    case 'STARTING':
    case 'REBUILDING':
    case 'RESIZING':
    case 'RESIZED':
    case 'CONFIRMING':
    case 'REVERTING':
    case 'TERMINATED':
      return [
        '![  OK  ] Stopped OpenSSH server daemon.',
        'systemd-shutdown[1]: Syncing filesystems and block devices.',
        'systemd-shutdown[1]: Powering off.',
        'reboot: Power down',
      ];
    case 'REBOOTING':
      return ['systemd-shutdown[1]: Rebooting.', 'reboot: Restarting system'];
    case 'SUSPENDING':
    case 'SUSPENDED':
      return ['PM: suspend entry (s2idle)', 'Freezing user space processes completed'];
    default:
      return [];
  }
}

/** What a host may be called: letters, digits and dashes, at most 63. */
function hostNameOf(name: string): string {
  const kept = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return kept.slice(0, 63) || 'localhost';
}
