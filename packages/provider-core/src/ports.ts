import type { MetricSample, Port } from '@kumo/model';
import type {
  ImageObservation,
  InstanceObservation,
  InventoryNoun,
  NetworkObservation,
  Observation,
  SizeObservation,
  VolumeObservation,
} from './observations.ts';

/** Goes with every call. `signal` ends it: the deadline, a cancelled operation, or a drain. Adapters pass it on to their client. */
export interface CallContext {
  readonly signal: AbortSignal;
}

/** One page. `nextCursor` is null on the last one; an empty page may still have a next one. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Native ids that were seen and whose fingerprint is the one in `known`; always disjoint from `items`. */
  readonly unchanged: readonly string[];
  readonly nextCursor: string | null;
}

/** What a list is asked for. */
export interface ListRequest {
  readonly cursor?: string;
  /** Upper bound of a page, 1–1000; an adapter may return fewer. */
  readonly limit: number;
  /** Fingerprints by native id that the caller holds already. */
  readonly known?: ReadonlyMap<string, string>;
}

/** Lists one noun, and reads one of it again. `get` throws `not_found` when it is gone. */
export interface InventoryPort<N extends InventoryNoun> {
  list(context: CallContext, request: ListRequest): Promise<Page<Observation<N>>>;
  get(context: CallContext, nativeId: string): Promise<Observation<N>>;
}

/** Ownership marks on what we create; also how a lost answer is found again. */
export interface OwnershipToken {
  /** Id of the operation: the idempotency token. */
  readonly operationId: string;
  /** Id that the resource will have with us. */
  readonly resourceId: string;
  readonly organizationId: string;
}

/** What to launch. Names of native things are resolved already. */
export interface LaunchSpec {
  readonly token: OwnershipToken;
  readonly name: string;
  /** Native image id or a reference such as `nginx:1.22`. */
  readonly image: string;
  readonly sizeNativeId?: string;
  readonly vcpus?: number;
  readonly memoryBytes?: number;
  readonly networkNativeIds: readonly string[];
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
}

/** Says how far a long call is: 0–1 where it is known, and one short line of what it is doing. */
export type ReportProgress = (progress: { readonly fraction: number | null; readonly detail: string }) => void;

/** Instances: list, read, launch in up to three resumable steps, and act. Every act is idempotent (already there = success). */
export interface InstancesPort extends InventoryPort<'instances'> {
  /** Everything that carries this operation's mark, whatever its state. Empty when there is none. */
  findByToken(context: CallContext, token: OwnershipToken, name: string): Promise<readonly InstanceObservation[]>;
  /** Gets ready what the create needs (pull the image). Safe to repeat. Absent: nothing to prepare. */
  prepare?(context: CallContext, spec: LaunchSpec, report: ReportProgress): Promise<void>;
  /** Creates once; returns the native id. The only step that must not happen twice. */
  create(context: CallContext, spec: LaunchSpec): Promise<{ readonly nativeId: string }>;
  /** Starts what was created, where creating does not. Safe to repeat. */
  activate?(context: CallContext, nativeId: string): Promise<void>;
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
  /** Makes an image of it; a second call with the same token returns the first one's image. */
  snapshot?(
    context: CallContext,
    nativeId: string,
    spec: { readonly name: string; readonly token: OwnershipToken },
  ): Promise<{ readonly imageNativeId: string }>;
  rename?(context: CallContext, nativeId: string, name: string): Promise<void>;
  tag?(context: CallContext, nativeId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Gone already is success. */
  terminate(context: CallContext, nativeId: string): Promise<void>;
}

/** Images that instances start from. `delete`: gone already is success. */
export interface ImagesPort extends InventoryPort<'images'> {
  pull?(context: CallContext, reference: string, report: ReportProgress): Promise<{ readonly nativeId: string }>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** Sizes, where the provider has a list of them. */
export type SizesPort = InventoryPort<'sizes'>;

/** Volumes. `create` with the same name and token returns the first one's volume. `delete`: gone already is success. */
export interface VolumesPort extends InventoryPort<'volumes'> {
  create?(
    context: CallContext,
    spec: {
      readonly name: string;
      readonly sizeBytes?: number;
      readonly token: OwnershipToken;
      readonly tags: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly nativeId: string }>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** Networks. `create` with the same name and token returns the first one's network. `delete`: gone already is success. */
export interface NetworksPort extends InventoryPort<'networks'> {
  create?(
    context: CallContext,
    spec: {
      readonly name: string;
      readonly cidr?: string;
      readonly internal?: boolean;
      readonly token: OwnershipToken;
      readonly tags: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly nativeId: string }>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** One line that a workload wrote. */
export interface LogLine {
  /** ISO 8601 with as many digits as the provider gives; null where it has no time. */
  readonly at: string | null;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Logs: the last `tail` lines (all since `since` where given), then on and on while `follow`. */
export interface LogsPort {
  read(
    context: CallContext,
    nativeId: string,
    request: { readonly tail: number; readonly since?: string; readonly follow: boolean },
  ): AsyncIterable<LogLine>;
}

/** Measurements, one per instance asked for; absent for those that have none (stopped). Rates span the time since the last read. */
export interface MetricsPort {
  read(context: CallContext, nativeIds: readonly string[]): Promise<ReadonlyMap<string, MetricSample>>;
}

/** An interactive console: a byte stream of ours, or a page of the provider's. */
export type ConsoleSession =
  | {
      readonly kind: 'stream';
      readonly output: AsyncIterable<Uint8Array>;
      write(data: Uint8Array): void;
      resize(columns: number, rows: number): Promise<void>;
      /** Ends the session and the process in it, as far as the provider can. */
      close(): Promise<void>;
      /** Exit code once the process ended; null where it is not known. */
      readonly exited: Promise<number | null>;
    }
  | { readonly kind: 'url'; readonly url: string; readonly expiresAt: string };

/**
 * Interactive consoles. `command` defaults to the best shell that is there. The deadline covers opening only; the caller's
 * signal stays attached and ends the session too.
 */
export interface ConsolePort {
  open(
    context: CallContext,
    nativeId: string,
    request: { readonly command?: readonly string[]; readonly columns: number; readonly rows: number },
  ): Promise<ConsoleSession>;
}

/** Something changed at the provider. `ready` comes once the stream is open: list after it and nothing falls between. */
export type ProviderEvent =
  | { readonly type: 'ready' }
  | {
      readonly type: 'changed';
      readonly noun: InventoryNoun;
      readonly nativeId: string;
      /** The provider's own word, e.g. `die`. */
      readonly action: string;
      readonly at: string;
      /** Give it back as `since` to go on after this event. */
      readonly cursor: string;
      /** One sentence for people, e.g. `Exited with code 137 (killed)`. */
      readonly message: string | null;
    };

/** A stream of changes. Ends only by `signal` or by throwing; after a throw, subscribe again with the last cursor. */
export interface EventsPort {
  subscribe(context: CallContext, request: { readonly since?: string }): AsyncIterable<ProviderEvent>;
}

/** Everything one connected cloud offers. A port is absent exactly where the manifest says unsupported for all of its noun. */
export interface ProviderPorts {
  readonly instances: InstancesPort;
  readonly images?: ImagesPort;
  readonly sizes?: SizesPort;
  readonly volumes?: VolumesPort;
  readonly networks?: NetworksPort;
  readonly logs?: LogsPort;
  readonly metrics?: MetricsPort;
  readonly console?: ConsolePort;
  readonly events?: EventsPort;
}

export type { ImageObservation, NetworkObservation, SizeObservation, VolumeObservation };
