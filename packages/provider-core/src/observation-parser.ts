import { z } from 'zod';
import { ProviderError } from './errors.ts';
import { type InventoryNoun, type Observation, observationSchemas } from './observations/index.ts';
import type { Page } from './ports/index.ts';
import type { Oddity } from './provider.ts';

type Report = (oddity: Omit<Oddity, 'provider'>) => void;

/** What a field is taken for when the adapter gives something that does not fit: known to be unknown, never a guess. */
const neutral = {
  name: '',
  tags: {},
  createdAt: null,
  operationId: null,
  native: {},
  fingerprint: undefined,
  kind: 'vm',
  state: 'unknown',
  nativeState: '',
  stateReason: null,
  health: 'none',
  imageNativeId: null,
  imageName: null,
  sizeNativeId: null,
  sizeName: null,
  vcpus: null,
  memoryBytes: null,
  privateIps: [],
  publicIps: [],
  ports: [],
  networkNativeIds: [],
  volumeNativeIds: [],
  firewallNativeIds: [],
  keyPairNativeId: null,
  zone: null,
  startedAt: null,
  references: [],
  digest: null,
  architecture: null,
  os: null,
  sizeBytes: null,
  diskBytes: null,
  hourlyPrice: null,
  driver: null,
  attachedTo: [],
  cidrs: [],
  external: false,
  internal: false,
  minDiskBytes: null,
  visibility: null,
  bootable: false,
  volumeNativeId: null,
  networkNativeId: null,
  instanceNativeId: null,
  cidr: '',
  gatewayIp: null,
  description: null,
  isDefault: false,
  rules: [],
  address: '',
  privateIp: null,
  publicKey: null,
  publicKeyFingerprint: null,
  keyType: null,
} as const satisfies Record<string, unknown>;

/**
 * Parses one thing that an adapter returned. What does not fit is replaced field by field by its neutral value (an instance's
 * state becomes `unknown`) and reported, so that one odd row never hides the others. Undefined only without a native id.
 */
function parseObservation<N extends InventoryNoun>(noun: N, raw: unknown, report: Report): Observation<N> | undefined {
  const schema: z.ZodType = observationSchemas[noun];
  const whole = schema.safeParse(raw);
  const parsed = whole.success ? whole.data : salvage(noun, raw, whole.error, report);
  if (parsed === undefined) return undefined;
  // Either the schema of this noun accepted it, or every field of that schema was taken one by one.
  const observation = parsed as Observation<N>;
  if ('nativeState' in observation && observation.state === 'unknown' && observation.nativeState !== null) {
    const detail = `No word for the native state "${observation.nativeState}"`;
    if (whole.success) report({ noun, kind: 'unknown_state', nativeId: observation.nativeId, detail });
  }
  return observation;
}

function salvage(noun: InventoryNoun, raw: unknown, error: z.ZodError, report: Report): unknown {
  const fields = z.record(z.string(), z.unknown()).safeParse(raw);
  const nativeId = fields.success && typeof fields.data.nativeId === 'string' ? fields.data.nativeId : '';
  const wrong = [...new Set(error.issues.map((issue) => String(issue.path[0] ?? 'everything')))].sort().join(', ');
  report({ noun, kind: 'malformed', nativeId: nativeId || null, detail: `Fields that do not fit: ${wrong}` });
  if (!fields.success || nativeId === '') return undefined;
  const shape: Readonly<Record<string, z.ZodType>> = observationSchemas[noun].shape;
  const neutralFields: Readonly<Record<string, unknown>> = neutral;
  const kept: Record<string, unknown> = {};
  for (const [field, fieldSchema] of Object.entries(shape)) {
    const part = fieldSchema.safeParse(fields.data[field]);
    const value = part.success ? part.data : field === 'name' ? nativeId : neutralFields[field];
    if (value !== undefined) kept[field] = value;
  }
  if ('stateReason' in shape) kept.stateReason ??= `The cloud's answer was not understood: ${wrong}.`;
  return kept;
}

/** Parses one thing, or throws `unexpected` when there is not even an id. */
export function parseOne<N extends InventoryNoun>(
  noun: N,
  raw: unknown,
  displayName: string,
  report: Report,
): Observation<N> {
  const observation = parseObservation(noun, raw, report);
  if (observation !== undefined) return observation;
  throw new ProviderError({
    code: 'unexpected',
    message: `${displayName} described one of its ${noun} without an id.`,
  });
}

const pageSchema = z.object({
  items: z.array(z.unknown()),
  unchanged: z.array(z.string()),
  nextCursor: z.string().min(1).nullable(),
  changesCursor: z.string().min(1).optional(),
});

const changesSchema = z.object({
  items: z.array(z.unknown()),
  goneNativeIds: z.array(z.string()),
  cursor: z.string().min(1),
});

/** Parses a page; a row without an id is left out and reported. Throws `unexpected` when it is no page at all. */
export function parsePage<N extends InventoryNoun>(
  noun: N,
  raw: unknown,
  displayName: string,
  report: Report,
): Page<Observation<N>> {
  const page = pageSchema.safeParse(raw);
  if (!page.success) {
    throw new ProviderError({
      code: 'unexpected',
      message: `${displayName} gave a list of ${noun} that is not understood.`,
      cause: page.error,
    });
  }
  const { items, ...rest } = page.data;
  const { changesCursor, ...required } = rest;
  return {
    ...required,
    items: parseEach(noun, items, report),
    ...(changesCursor === undefined ? {} : { changesCursor }),
  };
}

/** Parses what changed, by the same rules as a page. */
export function parseChanges<N extends InventoryNoun>(noun: N, raw: unknown, displayName: string, report: Report) {
  const changes = changesSchema.safeParse(raw);
  if (!changes.success) {
    throw new ProviderError({
      code: 'unexpected',
      message: `${displayName} gave changes of ${noun} that are not understood.`,
      cause: changes.error,
    });
  }
  return { ...changes.data, items: parseEach(noun, changes.data.items, report) };
}

function parseEach<N extends InventoryNoun>(noun: N, items: readonly unknown[], report: Report): Observation<N>[] {
  return items.flatMap((item) => parseObservation(noun, item, report) ?? []);
}
