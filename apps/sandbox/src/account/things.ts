/** Native states of an instance: the simulated cloud's own words. */
export const nativeStates = [
  'PENDING',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'STARTING',
  'REBOOTING',
  'REBUILDING',
  'RESIZING',
  'RESIZED',
  'CONFIRMING',
  'REVERTING',
  'SUSPENDING',
  'SUSPENDED',
  'RESUMING',
  'TERMINATING',
  'TERMINATED',
  'FAILED',
] as const;

/** One of them; a fault may put any other word in its place. */
export type NativeState = (typeof nativeStates)[number];

/** What everything on a shelf has. Times are epoch milliseconds. */
export interface Thing {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What its creator sent to be told again the same thing; null for what follows from the seed. */
  readonly token: string | null;
  readonly createdAt: number;
  /** Neither listed nor found before: clouds take a moment to know what they made. */
  readonly visibleAt: number;
  /** Whether its appearing has been told to followers. */
  readonly hasAppeared: boolean;
  /** Grows with every change that can be seen. */
  readonly revision: number;
  /** Number of the account's change that touched it last; 0 for what never changed. */
  readonly changedIn: number;
  /** Set once it is gone for good. */
  readonly goneAt: number | null;
}

/** A change under way: shown as `via` until `endsAt`. */
export interface Transition {
  readonly via: NativeState;
  readonly to: NativeState;
  readonly endsAt: number;
  readonly newSize: string | null;
  /** Of a rebuild. */
  readonly newImage?: string;
}

/** A virtual machine that is not there. What it says of volumes and addresses holds only where those say the same. */
export interface InstanceThing extends Thing {
  readonly state: string;
  readonly stateReason: string | null;
  readonly pending: Transition | null;
  readonly sizeId: string;
  /** Since when it has had this size: where its next stretch of usage begins. */
  readonly sizedAt: number;
  /** While `RESIZED`: the size that it goes back to unless somebody confirms the new one. */
  readonly sizeBefore: string | null;
  readonly imageId: string;
  readonly zone: string;
  readonly networkIds: readonly string[];
  readonly subnetIds: readonly string[];
  /** Only where it follows from nothing else: in networks and subnets that people made. */
  readonly privateIp: string | null;
  readonly volumeIds: readonly string[];
  readonly firewallIds: readonly string[];
  readonly publicIpIds: readonly string[];
  readonly keyPairId: string | null;
  readonly bootedAt: number | null;
  /** Whether it has an address outside by itself, beside those that are associated with it. */
  readonly hasPublicIp: boolean;
  /** Launched by a call for several of its kind, and not yet asked for by its own: that gives it name and tags. */
  readonly awaitsOrder: boolean;
}

/** An image; `readyAt` in the future: still being made. */
export interface ImageThing extends Thing {
  readonly os: string;
  readonly architecture: string;
  readonly reference: string;
  readonly sizeMib: number;
  readonly readyAt: number;
}

/** What a volume can be made of. */
export const volumeTypes = ['standard', 'fast'] as const;

/** A volume. `instanceId`: who mounts it, as long as that one is there. `zone` null: it goes where its instance is. */
export interface VolumeThing extends Thing {
  readonly sizeGib: number;
  readonly type: (typeof volumeTypes)[number];
  readonly zone: string | null;
  readonly bootable: boolean;
  readonly instanceId: string | null;
  readonly pending: VolumeTransition | null;
}

/** A change of a volume under way: shown as `via` until `endsAt`. */
export interface VolumeTransition {
  readonly via: 'CREATING' | 'ATTACHING' | 'DETACHING';
  readonly endsAt: number;
}

/** A copy of a volume; `readyAt` in the future: still being made. */
export interface SnapshotThing extends Thing {
  readonly volumeId: string;
  readonly sizeGib: number;
  readonly readyAt: number;
}

/** A network. */
export interface NetworkThing extends Thing {
  readonly cidr: string;
  readonly external: boolean;
  readonly internal: boolean;
}

/** A range of addresses inside a network. `zone` null: of all zones. */
export interface SubnetThing extends Thing {
  readonly networkId: string;
  readonly cidr: string;
  readonly zone: string | null;
}

/** One rule of a firewall. Ports are null for all of them, or where the protocol has none; `cidr` or `peer` is set. */
export interface FirewallRule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string;
  readonly portFrom: number | null;
  readonly portTo: number | null;
  readonly cidr: string | null;
  readonly peer: string | null;
  readonly description: string | null;
}

/** A firewall with its rules. */
export interface FirewallThing extends Thing {
  readonly description: string | null;
  readonly networkId: string | null;
  readonly isDefault: boolean;
  readonly rules: readonly FirewallRule[];
  /** Number of the next rule: no id is given twice. */
  readonly nextRule: number;
}

/** An address that can be moved between instances. */
export interface PublicIpThing extends Thing {
  readonly networkId: string;
  readonly instanceId: string | null;
}

/** A public key. The private half is never here. */
export interface KeyPairThing extends Thing {
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly keyType: string;
}

/** What kinds of things there are, and what each is. */
export interface ThingKinds {
  instances: InstanceThing;
  images: ImageThing;
  volumes: VolumeThing;
  snapshots: SnapshotThing;
  networks: NetworkThing;
  subnets: SubnetThing;
  firewalls: FirewallThing;
  publicIps: PublicIpThing;
  keyPairs: KeyPairThing;
}

/** A kind of thing. */
export type ThingKind = keyof ThingKinds;

/** The kinds, in the order they are restored. */
export const thingKinds: readonly ThingKind[] = [
  'networks',
  'subnets',
  'firewalls',
  'keyPairs',
  'images',
  'volumes',
  'snapshots',
  'publicIps',
  'instances',
];
