import type { FirewallRule } from '@kumo/model';
import type { CallContext, Created, InventoryPort, OwnershipToken } from './inventory.ts';

interface NewThing {
  readonly token: OwnershipToken;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Networks. `create` with the same name and token returns the first one's network. `delete`: gone already is success. */
export interface NetworksPort extends InventoryPort<'networks'> {
  create?(
    context: CallContext,
    spec: NewThing & { readonly cidr?: string; readonly internal?: boolean },
  ): Promise<Created>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** Subnets of networks. `create` and `delete` as for networks. */
export interface SubnetsPort extends InventoryPort<'subnets'> {
  create?(
    context: CallContext,
    spec: NewThing & { readonly networkNativeId: string; readonly cidr: string; readonly zone?: string },
  ): Promise<Created>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** A rule as it is asked for: the provider gives it its id. */
export type FirewallRuleSpec = Omit<FirewallRule, 'id'>;

/** Firewalls and their rules. A rule that is there already, or gone already, is success. */
export interface FirewallsPort extends InventoryPort<'firewalls'> {
  create?(
    context: CallContext,
    spec: NewThing & { readonly networkNativeId?: string; readonly description?: string },
  ): Promise<Created>;
  addRule?(context: CallContext, nativeId: string, rule: FirewallRuleSpec): Promise<void>;
  removeRule?(context: CallContext, nativeId: string, ruleId: string): Promise<void>;
  /** Sets which firewalls an instance has: exactly these. */
  apply?(
    context: CallContext,
    instanceNativeId: string,
    request: { readonly firewallNativeIds: readonly string[] },
  ): Promise<void>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}

/** Public addresses. Bound there already, free already and released already are success. */
export interface PublicIpsPort extends InventoryPort<'publicIps'> {
  /** `networkNativeId`: which network it comes from, where there are several. */
  allocate?(
    context: CallContext,
    spec: Omit<NewThing, 'name'> & { readonly networkNativeId?: string },
  ): Promise<Created>;
  associate?(context: CallContext, nativeId: string, to: { readonly instanceNativeId: string }): Promise<void>;
  disassociate?(context: CallContext, nativeId: string): Promise<void>;
  release?(context: CallContext, nativeId: string): Promise<void>;
}

/** SSH keys. The name is unique at the provider: what has it already and another key is a `conflict`. */
export interface KeyPairsPort extends InventoryPort<'keyPairs'> {
  import?(context: CallContext, spec: NewThing & { readonly publicKey: string }): Promise<Created>;
  /** The provider makes the pair. The private key is given once, here, and kept nowhere. */
  generate?(context: CallContext, spec: NewThing): Promise<Created & { readonly privateKey: string }>;
  delete?(context: CallContext, nativeId: string): Promise<void>;
}
