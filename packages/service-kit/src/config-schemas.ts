import { z } from 'zod';

const masterKeyBytes = 32;

/** A TCP port; 0 lets the system choose. */
export const portSchema = z.coerce
  .number('must be a port')
  .int()
  .min(0, 'must be a port')
  .max(65_535, 'must be a port');

/** `1` or `0`. */
export const flagSchema = z.enum(['0', '1'], 'must be 0 or 1').transform((text) => text === '1');

/** An http(s) address without a path's trailing slash. */
export const httpUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .transform((text) => text.replace(/\/+$/, ''));

/** A comma-separated list; blanks around entries are dropped. */
export const listSchema = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

/** 32 random bytes in base64. */
export const masterKeySchema = z.string().transform((text, context) => {
  const key = Buffer.from(text, 'base64');
  if (key.length === masterKeyBytes) return key;
  context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64' });
  return z.NEVER;
});

/** Several master keys, comma-separated. */
export const masterKeyListSchema = listSchema.pipe(z.array(masterKeySchema));
