import type { InventoryNoun } from '../observations/index.ts';
import type { LaunchSpec, VolumeSpec } from '../ports/index.ts';
import type { ConnectEnvironment, Connection, Provider, ProviderConnection } from '../provider.ts';
import type { Address } from './fault-proxy.ts';

/** One conformance run: an adapter, and a real endpoint to hold it to its manifest. */
export interface ConformanceOptions {
  readonly provider: Provider;
  /** Where several endpoints of one provider are run: told apart in titles and in the report, e.g. `second engine over TLS`. */
  readonly variant?: string;
  /** Brings up what is needed, once, before the first test. */
  target(): Promise<ConformanceTarget> | ConformanceTarget;
}

/** How to connect, and what is small enough to launch there. */
export interface ConformanceTarget {
  /** What a person would type. */
  readonly connection: Connection;
  readonly environment?: ConnectEnvironment;
  /** Something small that keeps running. Where logs are supported it writes a line at least every few seconds. */
  readonly launch: Pick<LaunchSpec, 'image'> & Partial<Omit<LaunchSpec, 'token' | 'name'>>;
  /** Begins every name that the kit makes. Default `kumo-conformance`. */
  readonly namePrefix?: string;
  /** Milliseconds until a change must show. Default 60 s. */
  readonly settleMs?: number;
  /** An id of the right form that nothing has. Default `kumo-conformance-missing`. */
  readonly missingNativeId?: string;
  /** The same, where the form differs by noun. */
  readonly missingNativeIds?: Partial<Record<InventoryNoun, string>>;
  /** A disk to start a machine from, bytes. Default: 10.5 GiB. */
  readonly bootVolumeBytes?: number;
  /** What `resize` is asked for. Needed where it is supported. */
  readonly resizeTo?: { readonly sizeNativeId?: string; readonly vcpus?: number; readonly memoryBytes?: number };
  /** A small image to pull. Needed where `images.pull` is supported. */
  readonly pullReference?: string;
  /** What volumes are made with. Default: 1 GiB of whatever kind the cloud gives by itself. */
  readonly volume?: Partial<Pick<VolumeSpec, 'sizeBytes' | 'driver' | 'zone'>>;
  /** What networks are made with. Default: nothing but a name. */
  readonly network?: { readonly cidr?: string; readonly internal?: boolean };
  /** A network that stays. Needed where `subnets.create` is supported, and for firewalls where they belong to one. */
  readonly networkNativeId?: string;
  /** A volume that stays and can be copied. Needed where one that was only just made can't be. */
  readonly volumeNativeId?: string;
  /** A firewall that stays and has no rules. Needed where rules come and go on firewalls that nobody makes. */
  readonly firewallNativeId?: string;
  /** A free range inside `networkNativeId`, e.g. `10.71.1.0/24`. Needed where `subnets.create` is supported. */
  readonly subnetCidr?: string;
  /** The network that public addresses come from. Needed where `publicIps.allocate` can't choose one by itself. */
  readonly externalNetworkNativeId?: string;
  /** A small image of at least two pieces; each call of `content` gives it from the start. Needed where `images.upload` is supported. */
  readonly upload?: { readonly format: string; content(): AsyncIterable<Uint8Array> };
  /** What to type into a console and what must then appear. Default: a shell's arithmetic. `exit` ends it. */
  readonly console?: {
    readonly command?: readonly string[];
    readonly type: string;
    readonly expect: string;
    readonly exit: string;
  };
  /** Makes the cloud show an instance in a state that no table has. Absent: not run. */
  provokeUnknownState?(connection: ProviderConnection): Promise<StrangeInstance>;
  /** How to get between adapter and cloud. Absent: lost answers, hangs and throttling are not run. */
  readonly faults?: FaultAccess;
  /** Takes down what `target` brought up. */
  close?(): Promise<void>;
}

/** Native id of what is in a state without a word; or that, and the only connection by which it is seen so. */
export type StrangeInstance = string | { readonly nativeId: string; readonly seenBy: Connection };

/** What is made by one call and a token, and must be one although the answer got lost. */
export type LosableNoun = 'volumes' | 'snapshots' | 'networks' | 'subnets' | 'firewalls' | 'publicIps' | 'keyPairs';

/** How to get between an adapter and its cloud, which must speak plain HTTP/1.1 there. */
export interface FaultAccess {
  readonly upstream: Address;
  /** The same connection by way of the proxy. */
  through(proxy: Address): { readonly connection: Connection; readonly environment?: ConnectEnvironment };
  /**
   * The requests that create and list instances: the first line, e.g. `/^POST \S+\/containers\/create/`, and the body where it
   * takes that, e.g. `/\n.*Action=RunInstances/`.
   */
  readonly createRequest: RegExp;
  readonly listRequest: RegExp;
  /** The requests that make one of these; of several, the one that brings it into being. Needed for each that the manifest makes. */
  readonly createRequests?: Partial<Record<LosableNoun, RegExp>>;
  /** The cloud's own "too many requests" with a pause of one second, as a whole raw HTTP answer. Absent: not run. */
  readonly throttledAnswer?: string;
}
