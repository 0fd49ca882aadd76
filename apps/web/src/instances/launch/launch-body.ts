import { commandWords } from './command-words.ts';
import type { LaunchForm, LaunchScope } from './launch-form.ts';

/** The body of `POST /instances` before it is checked: what cannot be a number is left for the schema to refuse. */
export type LaunchDraft = Record<string, unknown>;

/** A draft, and where in the form each place of it came from. */
export interface MappedDraft {
  readonly body: LaunchDraft;
  /** `ports.0.container` of the body → `ports.2.container` of the form, where a row above it was left empty. */
  readonly fieldOf: (path: string) => string;
}

const bytesPerUnit = { MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** A number as typed; a text that is none stays a text, so that the schema says so. */
function numberOf(text: string): number | string {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? text : value;
}

/** The rows that hold anything, and the place in the form of each. */
function filled<T>(rows: readonly T[], isFilled: (row: T) => boolean): { rows: T[]; places: number[] } {
  const places = rows.flatMap((row, index) => (isFilled(row) ? [index] : []));
  return { rows: places.flatMap((place) => rows[place] ?? []), places };
}

/** The request that the form stands for. What is empty, or does not apply to this cloud, is left out. */
export function toLaunchDraft(form: LaunchForm, scope: LaunchScope): MappedDraft {
  const ports = filled(form.ports, (row) => row.container.trim() !== '' || row.host.trim() !== '');
  const env = filled(form.env, (row) => row.name.trim() !== '' || row.value !== '');
  const volumes = filled(form.volumes, (row) => row.name.trim() !== '' || row.mountPath.trim() !== '');
  const tags = filled(form.tags, (row) => row.key.trim() !== '' || row.value !== '');
  const isContainer = scope.kind === 'container';
  const command = commandWords(form.command);
  const body: LaunchDraft = {
    cloudId: form.cloudId,
    name: form.name.trim(),
    ...(form.imageId ? { imageId: form.imageId } : { image: form.image.trim() }),
    ...(scope.hasSizes && form.sizeId && { sizeId: form.sizeId }),
    ...(!scope.hasSizes && form.vcpus.trim() && { vcpus: numberOf(form.vcpus) }),
    ...(!scope.hasSizes && form.memory.trim() && { memoryBytes: memoryBytes(form) }),
    ...(form.networkIds.length > 0 && { networkIds: form.networkIds }),
    ...(!isContainer && machineFields(form)),
    ...(isContainer && ports.rows.length > 0 && { ports: ports.rows.map(toPort) }),
    ...(isContainer && env.rows.length > 0 && { env: toRecord(env.rows.map((row) => [row.name.trim(), row.value])) }),
    ...(isContainer && command.length > 0 && { command }),
    ...(isContainer && volumes.rows.length > 0 && { volumes: volumes.rows.map(toVolume) }),
    ...(isContainer && form.restartPolicy && { restartPolicy: form.restartPolicy }),
    ...(isContainer && form.healthcheck.isOn && { healthcheck: toHealthcheck(form.healthcheck) }),
    ...(!isContainer && form.userData.trim() && { userData: form.userData }),
    ...(tags.rows.length > 0 && { tags: toRecord(tags.rows.map((row) => [row.key.trim(), row.value])) }),
    ...(form.count.trim() !== '' && form.count.trim() !== '1' && { count: numberOf(form.count) }),
  };
  const places: Record<string, number[]> = { ports: ports.places, volumes: volumes.places };
  return {
    body,
    fieldOf(path) {
      const [head = '', second = '', ...rest] = path.replace(/^\//, '').replaceAll('/', '.').split('.');
      if (head === 'env') {
        const place = env.places.find((each) => form.env[each]?.name.trim() === second) ?? env.places[0];
        return place === undefined ? 'env' : `env.${place}.name`;
      }
      if (head === 'tags') {
        const place = tags.places.find((each) => form.tags[each]?.key.trim() === second) ?? tags.places[0];
        return place === undefined ? 'tags' : `tags.${place}.key`;
      }
      if (head === 'imageId') return 'image';
      if (head === 'memoryBytes') return 'memory';
      if (head === 'bootVolumeBytes') return 'bootVolumeGib';
      if (head === 'healthcheck') return second === 'retries' ? 'healthcheck.retries' : healthField(second);
      const rows = places[head];
      if (rows) {
        const place = rows[Number(second)];
        if (place === undefined) return head;
        return `${head}.${place}.${rest[0] ?? (head === 'ports' ? 'container' : 'name')}`;
      }
      return head;
    },
  };
}

/** What only a machine takes. */
function machineFields(form: LaunchForm): LaunchDraft {
  const gib = numberOf(form.bootVolumeGib);
  return {
    ...(form.subnetIds.length > 0 && { subnetIds: form.subnetIds }),
    ...(form.firewallIds.length > 0 && { firewallIds: form.firewallIds }),
    ...(form.keyPairId && { keyPairId: form.keyPairId }),
    ...(form.zone.trim() && { zone: form.zone.trim() }),
    ...(form.bootVolumeGib.trim() && {
      bootVolumeBytes: typeof gib === 'number' ? Math.round(gib * bytesPerUnit.GiB) : gib,
    }),
    ...(form.assignPublicIp && { assignPublicIp: form.assignPublicIp === 'yes' }),
  };
}

function healthField(second: string): string {
  return second === 'intervalMs' ? 'healthcheck.intervalSeconds' : 'healthcheck.command';
}

function memoryBytes(form: LaunchForm): number | string {
  const amount = numberOf(form.memory);
  return typeof amount === 'number' ? Math.round(amount * bytesPerUnit[form.memoryUnit]) : amount;
}

function toPort(row: LaunchForm['ports'][number]): Record<string, unknown> {
  return {
    container: numberOf(row.container),
    ...(row.host.trim() && { host: numberOf(row.host) }),
    ...(row.protocol !== 'tcp' && { protocol: row.protocol }),
  };
}

function toVolume(row: LaunchForm['volumes'][number]): Record<string, unknown> {
  return { name: row.name.trim(), mountPath: row.mountPath.trim(), ...(row.readOnly && { readOnly: true }) };
}

function toHealthcheck(check: LaunchForm['healthcheck']): Record<string, unknown> {
  const seconds = numberOf(check.intervalSeconds);
  return {
    command: commandWords(check.command),
    intervalMs: typeof seconds === 'number' ? seconds * 1000 : seconds,
    retries: numberOf(check.retries),
  };
}

function toRecord(entries: ReadonlyArray<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(entries);
}

/** The same request without what is still empty and without the values of variables and user data, to be shown. */
export function withoutSecrets(body: LaunchDraft): LaunchDraft {
  const { env, userData } = body;
  return {
    ...Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '')),
    ...(typeof env === 'object' &&
      env !== null && { env: Object.fromEntries(Object.keys(env).map((name) => [name, '…'])) }),
    ...(userData !== undefined && { userData: '…' }),
  };
}
