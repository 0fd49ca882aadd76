/**
 * How numbers, sizes and times are written, everywhere. One locale, thin and regular spaces as in the design:
 * "10,918", "1.5 GiB", "34 %", "12 s ago", "22 Nov, 14:21". Instants are shown in UTC, and say so once a page.
 */

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A count with thousands separators: 12486 → "12,486". */
export function formatCount(count: number): string {
  return integers.format(count);
}

/** A count and its noun in the right number: (1, 'instance') → "1 instance", (2, 'instance') → "2 instances". */
export function formatQuantity(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** Bytes in the largest binary unit that keeps the number at least 1: 268435456 → "256 MiB". Null and undefined → "—". */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return '—';
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < binaryUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = Math.abs(value) >= 100 ? integers.format(value) : oneDecimal.format(value);
  return `${text} ${binaryUnits[unit] ?? 'B'}`;
}

/** Bytes per second, as `formatBytes` with "/s". */
export function formatByteRate(bytesPerSecond: number | null | undefined): string {
  const text = formatBytes(bytesPerSecond);
  return text === '—' ? text : `${text}/s`;
}

/** A share of 100 with a space before the sign: 34.4 → "34 %". Below ten it keeps one decimal. */
export function formatPercent(percent: number | null | undefined): string {
  if (percent === null || percent === undefined || !Number.isFinite(percent)) return '—';
  const text = percent > 0 && percent < 9.95 ? oneDecimal.format(percent) : integers.format(percent);
  return `${text} %`;
}

/** Virtual CPUs; a container's limit may be a fraction: 0.5 → "0.5 vCPU". Null (no limit) → "no CPU limit". */
export function formatVcpus(vcpus: number | null | undefined): string {
  return vcpus === null || vcpus === undefined ? 'no CPU limit' : `${oneDecimal.format(vcpus)} vCPU`;
}

/** A span in its two largest units: 72000 → "1 min 12 s". Below a second → "340 ms". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? formatQuantity(days, 'day') : `${formatQuantity(days, 'day')} ${hours % 24} h`;
}

/** A span in its largest unit alone, for what has been going on: 2463000 → "41 min". */
export function formatSpan(ms: number): string {
  return ms < 1000 ? '1 s' : formatAgo(new Date(0).toISOString(), ms).replace(' ago', '');
}

/** How long ago an instant was, in its largest unit: "12 s ago", "3 min ago". Future instants read "now". */
export function formatAgo(instant: string, now: number): string {
  const ms = now - Date.parse(instant);
  if (!Number.isFinite(ms)) return '—';
  if (ms < 1000) return 'now';
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return `${formatQuantity(Math.floor(hours / 24), 'day')} ago`;
}

const dateParts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const timeParts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The day of an instant in UTC: "22 Nov 2026". */
export function formatDate(instant: string): string {
  return dateParts.format(new Date(instant));
}

/** The time of day of an instant in UTC: "14:21:08". */
export function formatTime(instant: string): string {
  return timeParts.format(new Date(instant));
}

/** Day and time of an instant in UTC: "22 Nov 2026, 14:21:08 UTC". Null and undefined → "—". */
export function formatInstant(instant: string | null | undefined): string {
  return instant === null || instant === undefined ? '—' : `${formatDate(instant)}, ${formatTime(instant)} UTC`;
}
