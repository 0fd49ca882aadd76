import type { Duplex, Readable } from 'node:stream';

/** Goes with every call, so that it ends with the caller's signal. An alias, because it is passed where any options may be. */
export type Abortable = { readonly abortSignal: AbortSignal };

/**
 * Options of one call. `_query` and `_body` say where they go; without them dockerode's path decides (engine-modem.ts). What is
 * created is always given as `_body`: anything else would end up in a URL.
 */
type Options = Abortable & Readonly<Record<string, unknown>>;

/**
 * The part of dockerode that is used. Its published types lack the signal of many calls and promise documents that engines do not
 * keep to; here every answer is unknown until a schema of wire.ts has read it.
 */
export interface DockerApi {
  info(options: Options): Promise<unknown>;
  listContainers(options: Options): Promise<unknown[]>;
  createContainer(options: Options): Promise<{ readonly id: string }>;
  getContainer(id: string): ContainerApi;
  listImages(options: Options): Promise<unknown[]>;
  createImage(login: object | undefined, options: Options): Promise<Readable>;
  getImage(name: string): {
    inspect(options: Options): Promise<unknown>;
    remove(options: Options): Promise<unknown>;
    tag(options: Options): Promise<unknown>;
  };
  listVolumes(options: Options): Promise<unknown>;
  /** Resolves with a handle, not with the document. */
  createVolume(options: Options): Promise<{ readonly name: string }>;
  getVolume(name: string): { inspect(options: Options): Promise<unknown>; remove(options: Options): Promise<unknown> };
  listNetworks(options: Options): Promise<unknown[]>;
  createNetwork(options: Options): Promise<{ readonly id: string }>;
  getNetwork(id: string): {
    inspect(options: Options): Promise<unknown>;
    remove(options: Options): Promise<unknown>;
    connect(options: Options): Promise<unknown>;
  };
  getEvents(options: Options): Promise<Readable>;
}

/** One container's calls. */
export interface ContainerApi {
  readonly id: string;
  inspect(options: Options): Promise<unknown>;
  start(options: Options): Promise<unknown>;
  stop(options: Options): Promise<unknown>;
  restart(options: Options): Promise<unknown>;
  pause(options: Options): Promise<unknown>;
  unpause(options: Options): Promise<unknown>;
  update(options: Options): Promise<unknown>;
  rename(options: Options): Promise<unknown>;
  remove(options: Options): Promise<unknown>;
  wait(options: Options): Promise<unknown>;
  commit(options: Options): Promise<unknown>;
  stats(options: Options & { readonly stream: false }): Promise<unknown>;
  /** `follow` makes dockerode hand out a stream; whether the engine follows is in `_query`. */
  logs(options: Options & { readonly follow: true }): Promise<Readable>;
  exec(options: Options): Promise<ExecApi>;
}

/** One execution in a container. */
export interface ExecApi {
  start(options: Options): Promise<Duplex>;
  resize(options: Options): Promise<unknown>;
  inspect(options: Options): Promise<unknown>;
}
