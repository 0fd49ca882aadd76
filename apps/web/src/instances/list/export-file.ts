import type { Instance } from '@kumo/model';

/** Files that a list can be saved as. */
export type ExportFormat = 'csv' | 'json';

const columns: ReadonlyArray<readonly [string, (instance: Instance, cloudName: string) => string | number | null]> = [
  ['name', (instance) => instance.name],
  ['id', (instance) => instance.id],
  ['state', (instance) => instance.state],
  ['lastKnownState', (instance) => instance.lastKnownState],
  ['kind', (instance) => instance.kind],
  ['cloud', (_, cloudName) => cloudName],
  ['cloudId', (instance) => instance.cloudId],
  ['nativeId', (instance) => instance.nativeId],
  ['size', (instance) => instance.sizeName],
  ['vcpus', (instance) => instance.vcpus],
  ['memoryBytes', (instance) => instance.memoryBytes],
  ['image', (instance) => instance.imageName],
  ['privateIps', (instance) => instance.privateIps.join(' ')],
  ['publicIps', (instance) => instance.publicIps.join(' ')],
  [
    'ports',
    (instance) => instance.ports.map((port) => `${port.host ?? ''}:${port.container}/${port.protocol}`).join(' '),
  ],
  ['managed', (instance) => String(instance.managed)],
  [
    'tags',
    (instance) =>
      Object.entries(instance.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(' '),
  ],
  ['createdAt', (instance) => instance.createdAt],
  ['startedAt', (instance) => instance.startedAt],
  ['observedAt', (instance) => instance.observedAt],
];

/** A CSV field. What a spreadsheet would take for a formula is led by an apostrophe, so that opening a list runs nothing. */
function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The instances as a table for spreadsheets (RFC 4180). */
function toCsv(instances: readonly Instance[], cloudNames: ReadonlyMap<string, string>): string {
  const head = columns.map(([name]) => name).join(',');
  const rows = instances.map((instance) => {
    const cloudName = cloudNames.get(instance.cloudId) ?? '';
    return columns.map(([, read]) => field(read(instance, cloudName))).join(',');
  });
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

/** The file's text, as the format asks. JSON is what the API answered, unchanged. */
export function toExport(
  format: ExportFormat,
  instances: readonly Instance[],
  cloudNames: ReadonlyMap<string, string>,
): { readonly text: string; readonly type: string } {
  return format === 'csv'
    ? { text: toCsv(instances, cloudNames), type: 'text/csv;charset=utf-8' }
    : { text: `${JSON.stringify(instances, null, 2)}\n`, type: 'application/json' };
}
