import { aws } from '@kumo/provider-aws';
import { cloudstack } from '@kumo/provider-cloudstack';
import type { Provider } from '@kumo/provider-core';
import { docker } from '@kumo/provider-docker';
import { openstack } from '@kumo/provider-openstack';
import { sandbox } from '@kumo/provider-sandbox';

/** Every adapter that ships, by kind. Adding a provider is one line here and a package of its own. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [docker, aws, openstack, cloudstack, sandbox].map((provider) => [provider.kind, provider]),
);
