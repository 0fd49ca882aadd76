import type { Provider } from '@kumo/provider-core';
import { dockerProvider } from '@kumo/provider-docker';
import { sandboxProvider } from '@kumo/provider-sandbox';

/** Every adapter that ships, by kind. Adding a provider is one line here and a package of its own. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [dockerProvider, sandboxProvider].map((provider) => [provider.kind, provider]),
);
