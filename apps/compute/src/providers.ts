import type { Provider } from '@kumo/provider-core';
import { docker } from '@kumo/provider-docker';
import { sandbox } from '@kumo/provider-sandbox';

/** Every adapter that ships, by kind. Adding a provider is one line here and a package of its own. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [docker, sandbox].map((provider) => [provider.kind, provider]),
);
