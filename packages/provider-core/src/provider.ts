import type { CapabilityTable, CloudErrorCode, instanceKinds } from '@kumo/model';
import type { z } from 'zod';
import type { Deadlines, PortCallName } from './calls.ts';
import type { InventoryNoun } from './observations/index.ts';
import type { CallContext, ProviderPorts } from './ports/index.ts';

/** How a cloud is reached: what the person typed into the connect form. `credentials` are secret, all of them. */
export interface Connection<Credentials = Record<string, unknown>, Options = Record<string, unknown>> {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials: Credentials;
  readonly options: Options;
}

/** Who answers at the other end. */
export interface CloudIdentity {
  /** Names the account behind the connection (normalized.md's global key): the same account reconnected gives the same key. */
  readonly accountKey: string;
  /** One line for people, e.g. `Docker 20.10.24 on host lab-1`. */
  readonly description: string;
  /** What this connection can do: the manifest narrowed by a probe, never widened. */
  readonly capabilities: CapabilityTable;
  /** What will not work with these rights, or should be put right, as sentences. */
  readonly warnings: readonly string[];
}

/** A live connection as an adapter gives it. */
export interface ProviderConnection extends ProviderPorts {
  /** Asks who answers. The first call of every connect: wrong endpoints and credentials show here. */
  identify(context: CallContext): Promise<CloudIdentity>;
  /** Frees sockets and sub-processes. Calls in flight end with `unavailable`. */
  close(): Promise<void>;
}

/** What the surroundings give an adapter that it must not make itself. */
export interface ConnectEnvironment {
  /** Checks (and resolves) a network endpoint before it is dialled; throws `invalid_request` for a forbidden one. Returns the addresses to dial. */
  readonly checkEndpoint?: (host: string, port: number) => Promise<readonly string[]>;
  /** Base URL of the sandbox cloud's process; only provider-sandbox needs it. */
  readonly sandboxUrl?: string;
  /** Token that the sandbox cloud's process asks for; only provider-sandbox needs it. */
  readonly sandboxToken?: string;
  /** Milliseconds per kind of call, where the usual ones do not fit. */
  readonly deadlines?: Partial<Deadlines>;
  /** Told of every call once it has ended: counts and traces are made from this. Must not throw. */
  readonly observeCall?: (call: ObservedCall) => void;
  /** Told once per kind and detail of an answer that could not be understood. Must not throw. */
  readonly reportOddity?: (oddity: Oddity) => void;
}

/** One call that has ended. A stream is one call, from its first read to its end. */
export interface ObservedCall {
  readonly provider: string;
  readonly call: PortCallName;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: 'ok' | CloudErrorCode;
}

/** An answer that the adapter or the model has no word for. The call went on without it. */
export interface Oddity {
  readonly provider: string;
  readonly noun: InventoryNoun;
  /** `unknown_state`: the native word is not in the adapter's table. `malformed`: fields that do not fit the model. */
  readonly kind: 'unknown_state' | 'malformed';
  readonly nativeId: string | null;
  readonly detail: string;
}

/** The endpoint field of a connect form. Left empty: `default`, else refused unless `optional`. */
export interface EndpointField {
  readonly title: string;
  readonly description: string;
  readonly default?: string;
  readonly optional?: boolean;
}

/** The region field of a connect form. Left empty it is refused unless `optional`. */
export interface RegionField {
  readonly title: string;
  readonly description: string;
  readonly optional?: boolean;
}

/** Help with rights: a heading, what to do with the text as sentences, and the text itself: a policy, rules, commands. */
export interface RightsHelp {
  readonly title: string;
  readonly help: string;
  readonly text: string;
}

/** The manifest of an adapter: everything that is known without asking the cloud. */
export interface ProviderManifest<C extends z.ZodType, O extends z.ZodType> {
  /** Key in the API and the database, e.g. `docker`. */
  readonly kind: string;
  readonly displayName: string;
  /** Two letters for the mark, e.g. `Dk`, and its outline. */
  readonly mark: { readonly letters: string; readonly shape: 'square' | 'circle' | 'cut' | 'hexagon' };
  readonly instanceKind: (typeof instanceKinds)[number];
  /** True when nothing behind it is real. */
  readonly simulated: boolean;
  /** The connect form. Field titles, help and examples are the schemas' own `.meta({title, description, examples})`. */
  readonly connection: {
    /** `none`: no endpoint field; otherwise the field's help. */
    readonly endpoint: EndpointField | 'none';
    readonly region: RegionField | 'none';
    readonly credentials: C;
    readonly options: O;
    /** The least that the credentials must be allowed, to be copied to where rights are given. */
    readonly rights?: RightsHelp;
  };
  readonly capabilities: CapabilityTable;
  /**
   * Published limits: calls a second sustained, in a burst, and at once. `maxProbeMs`: how long at most until one that does not
   * answer is asked again; short for what is near and asks nothing for a call. Default 30 s.
   */
  readonly limits: {
    readonly callsPerSecond: number;
    readonly burst: number;
    readonly concurrency: number;
    readonly maxProbeMs?: number;
  };
  /** Milliseconds between listings while used (`pollMs`; adapters with events: only the safety net) and how long a row stays fresh. */
  readonly sync: { readonly pollMs: number; readonly staleAfterMs: number };
}

/** An adapter: its manifest and how to connect. */
export interface ProviderDefinition<C extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType>
  extends ProviderManifest<C, O> {
  connect(
    connection: Connection<z.output<C>, z.output<O>>,
    environment: ConnectEnvironment,
  ): Promise<ProviderConnection>;
}

/**
 * An adapter as `defineProvider` gives it: `connect` takes what a person typed, refuses bad forms with `invalid_request`, and
 * every call is checked against the capability table, ends at its deadline, returns parsed data and throws only `ProviderError`.
 */
export interface Provider extends Omit<ProviderManifest<z.ZodType, z.ZodType>, 'connection'> {
  readonly connectionForm: {
    readonly endpoint: EndpointField | null;
    readonly region: RegionField | null;
    /** JSON Schema 2020-12 of `credentials`. */
    readonly credentials: Record<string, unknown>;
    /** JSON Schema 2020-12 of `options`. */
    readonly options: Record<string, unknown>;
    readonly rights: RightsHelp | null;
  };
  connect(connection: Connection, environment?: ConnectEnvironment): Promise<ProviderConnection>;
}
