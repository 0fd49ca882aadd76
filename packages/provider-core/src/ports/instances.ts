import type { Port } from '@kumo/model';
import type { InstanceObservation } from '../observations/index.ts';
import type { CallContext, InventoryPort, OwnershipToken, ReportProgress } from './inventory.ts';

/** What to launch. Names of native things are resolved already. */
export interface LaunchSpec {
  readonly token: OwnershipToken;
  readonly name: string;
  /** Native image id or a reference such as `nginx:1.22`. */
  readonly image: string;
  /**
   * `image` is a name that only its registry answers for, whatever the cloud has under it; `openRegistry`: asked as anybody may,
   * without the cloud's logins. Given only to clouds that pull images.
   */
  readonly imageFrom?: 'registry' | 'openRegistry';
  readonly sizeNativeId?: string;
  readonly vcpus?: number;
  readonly memoryBytes?: number;
  /**
   * Others have machines in the same account, who are no business of whoever launches: the cloud's choice of a network must not
   * put this one among theirs. Adapters refuse a launch that leaves them no other.
   */
  readonly isAmongOthers?: boolean;
  /** Where the cloud has zones; else the cloud chooses. */
  readonly zone?: string;
  readonly networkNativeIds: readonly string[];
  readonly subnetNativeIds?: readonly string[];
  readonly firewallNativeIds?: readonly string[];
  readonly keyPairNativeId?: string;
  /** Starts from a new volume of this size instead of the size's own disk. */
  readonly bootVolumeBytes?: number;
  /** Whether it gets an address outside; undefined: as the network does by itself. */
  readonly assignPublicIp?: boolean;
  /** `host: 0` or null lets the provider choose. */
  readonly ports: readonly Port[];
  /** Secret values may be inside: never logged, never in a tag. */
  readonly env: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly volumes: readonly { readonly nativeId: string; readonly mountPath: string; readonly readOnly: boolean }[];
  readonly userData?: string;
  readonly restartPolicy?: 'no' | 'on-failure' | 'always' | 'unless-stopped';
  readonly healthcheck?: {
    readonly command: readonly string[];
    readonly intervalMs: number;
    readonly timeoutMs: number;
    readonly retries: number;
    readonly startPeriodMs: number;
  };
  readonly tags: Readonly<Record<string, string>>;
  /**
   * The launch is one of several asked for together, alike but for name and token: the operations of all, in order. A cloud
   * that launches many by one call may do so at the first of them; each one's own is the one at its place.
   */
  readonly batch?: { readonly operationIds: readonly string[] };
}

/** What an instance is made anew from. */
export interface RebuildSpec {
  readonly imageNativeId: string;
  /** It is known to have been of another image when somebody asked: that it is of this one now says that it was done. */
  readonly wasOfAnother: boolean;
  readonly token: OwnershipToken;
  /** An earlier call with this token may have had its effect. */
  readonly mayBeDone: boolean;
}

/** What `changes` found. What is in neither list is as it was. */
export interface ChangedInstances {
  readonly items: readonly InstanceObservation[];
  readonly goneNativeIds: readonly string[];
  /** For the next time. Overlaps, so that nothing falls between: what is told twice is the same. */
  readonly cursor: string;
}

/** Instances: list, read, launch in up to three resumable steps, and act. Every act is idempotent (already there = success). */
export interface InstancesPort extends InventoryPort<'instances'> {
  /** Everything that carries this operation's mark, whatever its state. Empty when there is none. */
  findByToken(context: CallContext, token: OwnershipToken, name: string): Promise<readonly InstanceObservation[]>;
  /** Gets ready what the create needs (pull the image). Safe to repeat. Absent: nothing to prepare. */
  prepare?(context: CallContext, spec: LaunchSpec, report: ReportProgress): Promise<void>;
  /** Creates once; returns the native id. The only step that must not happen twice. */
  create(context: CallContext, spec: LaunchSpec): Promise<{ readonly nativeId: string }>;
  /**
   * Does what creating does not: starts it, marks it, attaches what the same launch asked for. Safe to repeat; also done to what
   * `findByToken` found in place of a create.
   */
  activate?(context: CallContext, nativeId: string, spec: LaunchSpec): Promise<void>;
  start(context: CallContext, nativeId: string): Promise<void>;
  stop(context: CallContext, nativeId: string): Promise<void>;
  reboot(context: CallContext, nativeId: string): Promise<void>;
  suspend?(context: CallContext, nativeId: string): Promise<void>;
  resume?(context: CallContext, nativeId: string): Promise<void>;
  resize?(
    context: CallContext,
    nativeId: string,
    to: { readonly sizeNativeId?: string; readonly vcpus?: number; readonly memoryBytes?: number },
  ): Promise<void>;
  /** After a resize that waits for it (state `resizing`): keep it, or go back. Already settled is success. */
  confirmResize?(context: CallContext, nativeId: string): Promise<void>;
  revertResize?(context: CallContext, nativeId: string): Promise<void>;
  /**
   * What changed since a cursor that a listing or this gave, and what is gone (as far as the cloud tells). Absent: only whole
   * listings. A cursor that is too old throws `conflict`: list again.
   */
  changes?(context: CallContext, request: { readonly since: string }): Promise<ChangedInstances>;
  /** Makes an image of it; a second call with the same token returns the first one's image. */
  snapshot?(
    context: CallContext,
    nativeId: string,
    spec: { readonly name: string; readonly token: OwnershipToken },
  ): Promise<{ readonly imageNativeId: string }>;
  /**
   * Makes its root disk anew from an image; what it is called, where it is reached and what is attached stay. Done once per token:
   * where it `mayBeDone` and the cloud cannot tell, it throws `unexpected`, since what was written meanwhile would be lost.
   */
  rebuild?(context: CallContext, nativeId: string, spec: RebuildSpec): Promise<void>;
  rename?(context: CallContext, nativeId: string, name: string): Promise<void>;
  tag?(context: CallContext, nativeId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Gone already is success. */
  terminate(context: CallContext, nativeId: string): Promise<void>;
}
