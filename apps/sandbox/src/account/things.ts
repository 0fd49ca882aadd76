/** Native states of an instance: the simulated cloud's own words. */
export const nativeStates = [
  'PENDING',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'STARTING',
  'REBOOTING',
  'RESIZING',
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
}

/** A virtual machine that is not there. */
export interface InstanceThing extends Thing {
  readonly state: string;
  readonly stateReason: string | null;
  readonly pending: Transition | null;
  readonly sizeId: string;
  readonly imageId: string;
  readonly zone: string;
  readonly networkIds: readonly string[];
  readonly volumeIds: readonly string[];
  readonly bootedAt: number | null;
  readonly hasPublicIp: boolean;
}

/** An image; `readyAt` in the future: still being made. */
export interface ImageThing extends Thing {
  readonly os: string;
  readonly architecture: string;
  readonly reference: string;
  readonly sizeMib: number;
  readonly readyAt: number;
}

/** A volume. `instanceId`: who mounts it, as long as that one is there. */
export interface VolumeThing extends Thing {
  readonly sizeGib: number;
  readonly zone: string;
  readonly instanceId: string | null;
}

/** A network. */
export interface NetworkThing extends Thing {
  readonly cidr: string;
  readonly external: boolean;
  readonly internal: boolean;
}

/** What kinds of things there are, and what each is. */
export interface ThingKinds {
  instances: InstanceThing;
  images: ImageThing;
  volumes: VolumeThing;
  networks: NetworkThing;
}

/** A kind of thing. */
export type ThingKind = keyof ThingKinds;

/** The kinds, in the order they are restored. */
export const thingKinds: readonly ThingKind[] = ['networks', 'images', 'volumes', 'instances'];
