import type { Provider } from '@kumo/provider-core';

/** Every adapter that ships. Adding one is one line here, and a package of its own. */
const adapters: readonly Provider[] = [
  (await import('@kumo/provider-docker')).docker,
  (await import('@kumo/provider-aws')).aws,
  (await import('@kumo/provider-openstack')).openstack,
  (await import('@kumo/provider-cloudstack')).cloudstack,
  (await import('@kumo/provider-sandbox')).sandbox,
];

/** The adapters by kind. */
export const providers: ReadonlyMap<string, Provider> = new Map(adapters.map((each) => [each.kind, each]));
