/**
 * An instant as CloudStack writes it, as ours: `2013-09-05T06:19:59-0400`, or with the quotes that usage records have
 * (`2023-12-06'T'09:59:59+00:00`). Null for what is no instant.
 */
export function instantFrom(text: string | null): string | null {
  if (text === null) return null;
  const plain = text.replaceAll("'", '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(plain)) return null;
  const at = new Date(plain);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
