import { z } from 'zod';

/**
 * The parts of the engine's documents that are used, as Go marshals them: an empty list is often null, an absent string empty.
 * Engine API 1.41–1.47, https://docs.docker.com/reference/api/engine/.
 */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

const dictionary = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((entries) => entries ?? {});

const labels = dictionary(z.string());
const bindings = dictionary(list(z.object({ HostIp: z.string().default(''), HostPort: z.string().default('') })));

const endpointSettings = z.object({
  NetworkID: z.string().default(''),
  EndpointID: z.string().default(''),
  IPAddress: z.string().default(''),
  GlobalIPv6Address: z.string().default(''),
});

const networkSettings = z
  .object({ Networks: dictionary(endpointSettings) })
  .nullish()
  .transform((settings) => settings ?? { Networks: {} });

/** A row of `GET /containers/json`. */
export const containerRowSchema = z.object({
  Id: z.string(),
  Names: list(z.string()),
  Image: z.string().default(''),
  ImageID: z.string().default(''),
  Ports: list(z.unknown()),
  Labels: labels,
  State: z.string().default(''),
  Status: z.string().default(''),
  NetworkSettings: networkSettings,
  Mounts: list(
    z.object({ Type: z.string().default(''), Name: z.string().default(''), Destination: z.string().default('') }),
  ),
});

/** `GET /containers/{id}/json`. */
export const containerSchema = z.object({
  Id: z.string(),
  Name: z.string().default(''),
  Created: z.string().default(''),
  Image: z.string().default(''),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.string().default(''),
    OOMKilled: z.boolean().default(false),
    ExitCode: z.number().default(0),
    Error: z.string().default(''),
    StartedAt: z.string().default(''),
    Health: z.object({ Status: z.string().default('') }).nullish(),
  }),
  Config: z.object({
    Image: z.string().default(''),
    Tty: z.boolean().default(false),
    Labels: labels,
    ExposedPorts: dictionary(z.unknown()),
  }),
  HostConfig: z.object({
    NanoCpus: z.number().default(0),
    CpuQuota: z.number().default(0),
    CpuPeriod: z.number().default(0),
    Memory: z.number().default(0),
  }),
  NetworkSettings: z
    .object({ Ports: bindings, Networks: dictionary(endpointSettings) })
    .nullish()
    .transform((settings) => settings ?? { Ports: {}, Networks: {} }),
  Mounts: list(z.object({ Type: z.string().default(''), Name: z.string().default('') })),
});

/** The list writes `<none>:<none>` and `<none>@<none>` where an image has no names; the image itself has empty lists. */
const names = list(z.string()).transform((items) => items.filter((name) => !name.includes('<none>')));

/** A row of `GET /images/json`. */
export const imageRowSchema = z.object({
  Id: z.string(),
  RepoTags: names,
  RepoDigests: names,
  Labels: labels,
});

/** `GET /images/{name}/json`. */
export const imageSchema = z.object({
  Id: z.string(),
  RepoTags: names,
  RepoDigests: names,
  Created: z.string().nullish(),
  Architecture: z.string().default(''),
  Os: z.string().default(''),
  Size: z.number().default(0),
  Config: z.object({ Labels: labels }).nullish(),
});

/** A volume, in lists and alone. */
export const volumeSchema = z.object({
  Name: z.string(),
  Driver: z.string().default(''),
  CreatedAt: z.string().nullish(),
  Labels: labels,
  Options: dictionary(z.string()),
});

/** `GET /volumes`. */
export const volumeListSchema = z.object({ Volumes: list(z.unknown()) });

/** A network, in lists and alone. */
export const networkSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Driver: z.string().default(''),
  Created: z.string().nullish(),
  Internal: z.boolean().default(false),
  Labels: labels,
  IPAM: z
    .object({ Config: list(z.object({ Subnet: z.string().default('') })) })
    .nullish()
    .transform((ipam) => ipam ?? { Config: [] }),
});

/** `GET /info`. */
export const infoSchema = z.object({
  ID: z.string().default(''),
  Name: z.string().default(''),
  ServerVersion: z.string().default(''),
  OSType: z.string().default('linux'),
  MemoryLimit: z.boolean().default(true),
  CpuCfsQuota: z.boolean().default(true),
  IndexServerAddress: z.string().default(''),
  Warnings: list(z.string()),
});

export type ContainerRow = z.output<typeof containerRowSchema>;
export type ContainerDocument = z.output<typeof containerSchema>;
export type ImageDocument = z.output<typeof imageSchema>;
export type VolumeDocument = z.output<typeof volumeSchema>;
export type NetworkDocument = z.output<typeof networkSchema>;
export type EngineInfo = z.output<typeof infoSchema>;
