/** An instance as the sandbox sends it. Not checked field by field here: what does not fit shows as unknown. */
export interface SandboxInstance {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly size: string;
  readonly vcpus: number;
  readonly memory_mib: number;
  readonly image: string;
  readonly image_name: string | null;
  readonly zone: string;
  readonly private_ip: string;
  readonly public_ips: readonly string[];
  readonly networks: readonly string[];
  readonly subnets: readonly string[];
  readonly firewalls: readonly string[];
  readonly volumes: readonly string[];
  readonly key_pair: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly booted_at: string | null;
  readonly revision: number;
}

/** An image as the sandbox sends it. */
export interface SandboxImage {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly reference: string;
  readonly os: string;
  readonly architecture: string;
  readonly size_mib: number;
  /** Made in this account, not the cloud's own. */
  readonly own: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly revision: number;
}

/** A size as the sandbox sends it. */
export interface SandboxSize {
  readonly id: string;
  readonly vcpus: number;
  readonly memory_mib: number;
  readonly disk_gib: number;
  readonly hourly_price: { readonly amount: string; readonly currency: string };
}

interface SandboxThing {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly revision: number;
}

/** A volume as the sandbox sends it. */
export interface SandboxVolume extends SandboxThing {
  readonly state: string;
  readonly size_gib: number;
  readonly type: string;
  readonly zone: string | null;
  readonly bootable: boolean;
  readonly instance: string | null;
}

/** A snapshot as the sandbox sends it. */
export interface SandboxSnapshot extends SandboxThing {
  readonly state: string;
  readonly size_gib: number;
  readonly volume: string | null;
}

/** A network as the sandbox sends it. */
export interface SandboxNetwork extends SandboxThing {
  readonly cidr: string;
  readonly external: boolean;
  readonly internal: boolean;
}

/** A subnet as the sandbox sends it. */
export interface SandboxSubnet extends SandboxThing {
  readonly network: string;
  readonly cidr: string;
  readonly gateway: string;
  readonly zone: string | null;
}

/** One rule of a firewall as the sandbox sends it. */
export interface SandboxRule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string;
  readonly port_from: number | null;
  readonly port_to: number | null;
  readonly cidr: string | null;
  readonly peer: string | null;
  readonly description: string | null;
}

/** A firewall as the sandbox sends it. */
export interface SandboxFirewall extends SandboxThing {
  readonly description: string | null;
  readonly network: string | null;
  readonly is_default: boolean;
  readonly rules: readonly SandboxRule[];
}

/** A public address as the sandbox sends it. */
export interface SandboxPublicIp extends SandboxThing {
  readonly address: string;
  readonly state: string;
  readonly instance: string | null;
  readonly private_ip: string | null;
  readonly network: string;
}

/** A key pair as the sandbox sends it. */
export interface SandboxKeyPair extends SandboxThing {
  readonly public_key: string;
  readonly fingerprint: string;
  readonly type: string;
}
