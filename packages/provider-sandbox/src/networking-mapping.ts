import type { PublicIpState } from '@kumo/model';
import type {
  FirewallObservation,
  KeyPairObservation,
  NetworkObservation,
  PublicIpObservation,
  SubnetObservation,
} from '@kumo/provider-core';
import { common } from './mapping.ts';
import type { SandboxFirewall, SandboxKeyPair, SandboxNetwork, SandboxPublicIp, SandboxSubnet } from './wire.ts';

const publicIpStates: ReadonlyMap<string, PublicIpState> = new Map([
  ['FREE', 'free'],
  ['BOUND', 'bound'],
]);

/** A network in the model's words. */
export function fromSandboxNetwork(native: SandboxNetwork): NetworkObservation {
  const { cidr, external, internal } = native;
  return { ...common(native), driver: null, cidrs: [cidr], external, internal };
}

/** A subnet in the model's words. */
export function fromSandboxSubnet(native: SandboxSubnet): SubnetObservation {
  const { network: networkNativeId, cidr, gateway: gatewayIp, zone } = native;
  return { ...common(native), networkNativeId, cidr, gatewayIp, zone };
}

/** A firewall in the model's words. */
export function fromSandboxFirewall(native: SandboxFirewall): FirewallObservation {
  return {
    ...common(native),
    networkNativeId: native.network,
    description: native.description,
    isDefault: native.is_default,
    rules: native.rules.map(({ port_from: portFrom, port_to: portTo, ...rule }) => ({ ...rule, portFrom, portTo })),
  };
}

/** A public address in the model's words. */
export function fromSandboxPublicIp(native: SandboxPublicIp): PublicIpObservation {
  const { fingerprint, ...shared } = common(native);
  return {
    ...shared,
    // An instance that ends lets go of its address without a change of the address itself.
    fingerprint: `${fingerprint} ${native.instance}`,
    address: native.address,
    state: publicIpStates.get(native.state) ?? 'unknown',
    nativeState: native.state,
    instanceNativeId: native.instance,
    privateIp: native.private_ip,
    networkNativeId: native.network,
  };
}

/** A key pair in the model's words: its public half, there is no other. */
export function fromSandboxKeyPair(native: SandboxKeyPair): KeyPairObservation {
  const { public_key: publicKey, fingerprint: publicKeyFingerprint, type: keyType } = native;
  return { ...common(native), publicKey, publicKeyFingerprint, keyType };
}
