/** A service of an OpenStack cloud that this adapter uses, besides Keystone. */
export type ServiceName = 'compute' | 'network' | 'image' | 'volume';

interface Service {
  /** As people know it. */
  readonly title: string;
  /** What it does, for sentences. */
  readonly does: string;
  /** Types by which a catalog lists it, best first. https://service-types.openstack.org/ */
  readonly types: readonly string[];
  /** Appended to a catalog's address that has no version in its path. */
  readonly defaultPath: string;
  readonly hasVersion: RegExp;
}

/** The services, each with what is known of it. */
export const services: Readonly<Record<ServiceName, Service>> = {
  compute: {
    title: 'Nova',
    does: 'compute',
    types: ['compute'],
    defaultPath: '/v2.1',
    hasVersion: /\/v2(\.\d+)?(\/|$)/,
  },
  network: {
    title: 'Neutron',
    does: 'network',
    types: ['network'],
    defaultPath: '/v2.0',
    hasVersion: /\/v2\.0(\/|$)/,
  },
  image: { title: 'Glance', does: 'image', types: ['image'], defaultPath: '/v2', hasVersion: /\/v2(\.\d+)?(\/|$)/ },
  volume: {
    title: 'Cinder',
    does: 'block storage',
    types: ['volumev3', 'block-storage', 'block-store', 'volume'],
    defaultPath: '/v3/$(project_id)',
    hasVersion: /\/v3(\/|$)/,
  },
};
