import type { auditEventSchema } from '@kumo/api-contract';

/** An entry of the audit log, as the API shows it. */
type AuditItem = (typeof auditEventSchema)['_zod']['output'];

const header = [
  'sequence',
  'at',
  'action',
  'result',
  'actor kind',
  'actor id',
  'actor',
  'acting from',
  'target kind',
  'target id',
  'target',
  'network',
  'request id',
  'details',
];

/** The first line of a CSV of entries. */
export const auditCsvHeader = lineOf(header);

/** Entries as lines of CSV (RFC 4180). A field that a spreadsheet would take for a formula is made text. */
export function auditCsvLines(events: readonly AuditItem[]): string {
  const rows = events.map((event) => [
    String(event.sequence),
    event.at,
    event.action,
    event.result,
    event.actor.kind,
    event.actor.id,
    event.actor.name,
    event.actingFrom?.name ?? '',
    event.target.kind,
    event.target.id,
    event.target.name,
    event.network,
    event.requestId,
    JSON.stringify(event.details),
  ]);
  return rows.map(lineOf).join('');
}

function lineOf(row: readonly string[]): string {
  return `${row.map(field).join(',')}\r\n`;
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Entries as JSON, one a line. */
export function auditLines(events: readonly AuditItem[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
