/** What the launch form holds: texts as they are typed, so that half a number is never lost. */
export interface LaunchForm {
  cloudId: string;
  /** Id of an image of that cloud; empty while `image` names one by reference. */
  imageId: string;
  /** What stands in the image field: an image's name, or a reference such as `nginx:1.27`. */
  image: string;
  sizeId: string;
  /** vCPUs; empty: no limit. */
  vcpus: string;
  /** A number of `memoryUnit`; empty: no limit. */
  memory: string;
  memoryUnit: 'MiB' | 'GiB';
  networkIds: string[];
  subnetIds: string[];
  firewallIds: string[];
  keyPairId: string;
  zone: string;
  /** Size of the volume that it starts from; empty: the size's own disk. */
  bootVolumeGib: string;
  assignPublicIp: '' | 'yes' | 'no';
  ports: Array<{ container: string; host: string; protocol: 'tcp' | 'udp' }>;
  env: Array<{ name: string; value: string }>;
  volumes: Array<{ name: string; mountPath: string; readOnly: boolean }>;
  command: string;
  restartPolicy: '' | 'no' | 'on-failure' | 'always' | 'unless-stopped';
  healthcheck: { isOn: boolean; command: string; intervalSeconds: string; retries: string };
  userData: string;
  tags: Array<{ key: string; value: string }>;
  name: string;
  count: string;
}

/** A form that nobody has touched. */
export const emptyLaunchForm: LaunchForm = {
  cloudId: '',
  imageId: '',
  image: '',
  sizeId: '',
  vcpus: '',
  memory: '',
  memoryUnit: 'MiB',
  networkIds: [],
  subnetIds: [],
  firewallIds: [],
  keyPairId: '',
  zone: '',
  bootVolumeGib: '',
  assignPublicIp: '',
  ports: [],
  env: [],
  volumes: [],
  command: '',
  restartPolicy: '',
  healthcheck: { isOn: false, command: '', intervalSeconds: '30', retries: '3' },
  userData: '',
  tags: [],
  name: '',
  count: '1',
};

/** What of the form applies to the chosen cloud. The rest keeps what was typed and is not sent. */
export interface LaunchScope {
  /** Ports, variables, volumes, command, restart and health: a container's. User data: a machine's. */
  readonly kind: 'vm' | 'container';
  /** The cloud has sizes to choose from; else one sets limits. */
  readonly hasSizes: boolean;
  /** An image that the cloud does not have is pulled by its reference; else one chooses among those it has. */
  readonly canPull: boolean;
}
