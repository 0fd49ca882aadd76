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
  readonly public_ip: string | null;
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
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

/** A volume as the sandbox sends it. */
export interface SandboxVolume {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly size_gib: number;
  readonly instance: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly revision: number;
}

/** A network as the sandbox sends it. */
export interface SandboxNetwork {
  readonly id: string;
  readonly name: string;
  readonly cidr: string;
  readonly external: boolean;
  readonly internal: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly revision: number;
}
