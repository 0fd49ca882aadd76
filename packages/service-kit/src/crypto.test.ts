import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVault, SealError } from './crypto.ts';

const context = { purpose: 'cloud.credentials', rowId: 'cld_1' };
const first = randomBytes(32);
const vault = createVault(first);

test('opens whatever it sealed', () => {
  fc.assert(fc.property(fc.string(), (secret) => vault.open(vault.seal(secret, context), context) === secret));
});

test('never seals the same twice alike, and never shows the secret', () => {
  const sealed = vault.seal('hunter2', context);
  expect(sealed).not.toBe(vault.seal('hunter2', context));
  expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('hunter2');
});

test('refuses another row, another purpose, and any changed byte', () => {
  const sealed = vault.seal('hunter2', context);
  expect(() => vault.open(sealed, { ...context, rowId: 'cld_2' })).toThrow(SealError);
  expect(() => vault.open(sealed, { ...context, purpose: 'api-key' })).toThrow(SealError);
  const [version, keyId, payload = ''] = sealed.split('.');
  const bytes = Buffer.from(payload, 'base64url');
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => vault.open(`${version}.${keyId}.${changed.toString('base64url')}`, context)).toThrow(SealError);
  }
});

test('after a rotation opens the old, seals with the new, and tells which is which', () => {
  const sealed = vault.seal('hunter2', context);
  const rotated = createVault(randomBytes(32), [first]);
  expect(rotated.open(sealed, context)).toBe('hunter2');
  expect(rotated.isStale(sealed)).toBe(true);
  expect(rotated.isStale(rotated.seal('hunter2', context))).toBe(false);
  expect(() => createVault(randomBytes(32)).open(sealed, context)).toThrow('KUMO_MASTER_KEY_PREVIOUS');
});

test('nonsense does not open', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => vault.open(text, context)).toThrow(SealError);
    }),
  );
});
