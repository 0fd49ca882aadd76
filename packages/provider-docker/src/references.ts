import { ProviderError } from '@kumo/provider-core';
import type { RegistryLogin } from './connection.ts';

/** An image's name, taken apart. */
export interface ImageReference {
  /** Registry as the engine dials it; `docker.io` where the name has none. */
  readonly registry: string;
  /** What goes into a pull's `fromImage`: the name without tag or digest. */
  readonly repository: string;
  /** Tag or `sha256:…` digest. A name without either means `latest`: without a tag the engine would pull all of them. */
  readonly tag: string;
  readonly text: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?';
/** Grammar of the distribution reference, https://github.com/distribution/reference. */
const grammar = new RegExp(
  `^(?<repository>(?:(?<registry>${host})/)?${component}(?:/${component})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$`,
);
const contentId = /^(?:sha256:)?[a-f0-9]{64}$/;

/** Whether it names content (an id), which no registry can be asked for. */
export function isContentId(image: string): boolean {
  return contentId.test(image);
}

/** Takes a name apart. Throws `invalid_request` for what is none; nothing else may reach an address of the engine's API. */
export function parseReference(image: string): ImageReference {
  const groups = image.length <= 512 ? grammar.exec(image)?.groups : undefined;
  if (groups === undefined) {
    const message = `${JSON.stringify(image.slice(0, 80))} is no image name. It looks like nginx:1.27 or registry.example.com/team/app:2.`;
    throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'image', message }] });
  }
  const { repository = '', registry, tag, digest } = groups;
  // "library/nginx": without a dot, a port or "localhost" the first part belongs to the name (distribution/reference).
  const isHost = registry !== undefined && (/[.:]/.test(registry) || registry === 'localhost');
  const pin = digest ?? tag ?? 'latest';
  const text = `${repository}${digest === undefined ? ':' : '@'}${pin}`;
  return { registry: isHost ? registry.toLowerCase() : 'docker.io', repository, tag: pin, text };
}

const hubNames: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'hub.docker.com',
]);

/** The login for a registry, if one was given for it. Logins are never sent to another one. */
export function loginFor(registry: string, logins: readonly RegistryLogin[]): RegistryLogin | undefined {
  return logins.find(({ server }) => registryOf(server) === registryOf(registry));
}

function registryOf(server: string): string {
  const name = server
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  return hubNames.has(name) ? 'docker.io' : name;
}
