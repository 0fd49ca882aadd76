import { z } from 'zod';

/** Stands where a secret was, so that one sees that there is something. */
export const hidden = '••••';

const record = z.record(z.string(), z.unknown());
type Document = Readonly<Record<string, unknown>>;

/** Paths on the host and things that change by themselves: of no use to anybody but the engine. */
const hostOnly = new Set([
  'LogPath',
  'ResolvConfPath',
  'HostnamePath',
  'HostsPath',
  'GraphDriver',
  'ExecIDs',
  'ContainerIDFile',
  'SandboxKey',
  'Mountpoint',
  'ContainerConfig',
]);

/** `GET /containers/{id}/json` as people may see it: names of variables without values, no log of the health check, no host path. */
export function containerNative(document: unknown): Record<string, unknown> {
  const native = withoutHostOnly(asDocument(document));
  return {
    ...native,
    ...part(native, 'State', (state) => ({ ...state, ...part(state, 'Health', without('Log')) })),
    ...part(native, 'Config', withoutEnvironment),
    ...part(native, 'NetworkSettings', withoutHostOnly),
    ...part(native, 'HostConfig', (host) => ({
      ...withoutHostOnly(host),
      ...parts(host, 'Binds', hideBindSource),
      ...parts(host, 'Mounts', hideMountSource),
      ...part(host, 'LogConfig', (log) => ({ ...log, ...part(log, 'Config', hideValues) })),
    })),
    ...parts(native, 'Mounts', hideMountSource),
  };
}

/** `GET /images/{name}/json` as people may see it. Images are shared, but an environment is an environment. */
export function imageNative(document: unknown): Record<string, unknown> {
  const native = withoutHostOnly(asDocument(document));
  return { ...native, ...part(native, 'Config', withoutEnvironment) };
}

/** A volume as people may see it: driver options hold passwords of network drives. */
export function volumeNative(document: unknown): Record<string, unknown> {
  const native = withoutHostOnly(asDocument(document));
  return { ...native, ...part(native, 'Options', hideValues) };
}

/** A network as people may see it. Who is connected is the instances' own; only a single read would tell it. */
export function networkNative(document: unknown): Record<string, unknown> {
  return { ...without('Containers')(withoutHostOnly(asDocument(document))) };
}

function asDocument(document: unknown): Document {
  const parsed = record.safeParse(document);
  return parsed.success ? parsed.data : {};
}

function withoutHostOnly(document: Document): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !hostOnly.has(key)));
}

function withoutEnvironment(config: Document): Document {
  return { ...config, ...parts(config, 'Env', hideVariable) };
}

function without(field: string): (document: Document) => Document {
  return (document) => Object.fromEntries(Object.entries(document).filter(([key]) => key !== field));
}

/** `{key: changed}` where that field is a document; nothing otherwise, so that null stays null. */
function part(document: Document, key: string, change: (value: Document) => Document): Document {
  const value = record.safeParse(document[key]);
  return value.success && document[key] !== null ? { [key]: change(value.data) } : {};
}

function parts(document: Document, key: string, change: (value: unknown) => unknown): Document {
  const value = document[key];
  return Array.isArray(value) ? { [key]: value.map(change) } : {};
}

function hideVariable(variable: unknown): string {
  const name = String(variable).split('=', 1)[0] ?? '';
  return `${name}=${hidden}`;
}

/** `source:target[:mode]`: a path on the host is hidden, the name of a volume is not. */
function hideBindSource(bind: unknown): string {
  const text = String(bind);
  return text.startsWith('/') ? text.replace(/^[^:]*/, hidden) : text;
}

function hideMountSource(mount: unknown): unknown {
  const document = asDocument(mount);
  const source = document.Source;
  return typeof source === 'string' && source.startsWith('/') ? { ...document, Source: hidden } : document;
}

function hideValues(options: Document): Document {
  return Object.fromEntries(Object.keys(options).map((key) => [key, hidden]));
}
