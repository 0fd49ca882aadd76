import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, commonConfig, defineConfig } from './index.ts';

const { readConfig } = defineConfig({
  PORT: commonConfig.KUMO_SERVICE_PORT,
  KEY: commonConfig.KUMO_MASTER_KEY,
  LEVEL: commonConfig.KUMO_LOG_LEVEL,
  HOSTS: commonConfig.KUMO_ALLOWED_ENDPOINTS,
  EXTRA: { describe: 'Something.', schema: z.string().optional() },
});
const key = randomBytes(32).toString('base64');

function problemsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

test('parses what is given and fills in defaults', () => {
  const config = readConfig({ PORT: '4001', KEY: key, HOSTS: 'a.example, 10.0.0.0/8 ,' });
  expect(config).toMatchObject({ PORT: 4001, LEVEL: 'info', HOSTS: ['a.example', '10.0.0.0/8'] });
  expect(config.EXTRA).toBeUndefined();
  expect(config.KEY).toHaveLength(32);
});

test('names every problem at once and never shows a secret', () => {
  const said = problemsOf({ PORT: '99999', KEY: 'a-secret-that-is-too-short', LEVEL: 'loud' });
  for (const name of ['PORT', 'KEY', 'LEVEL']) expect(said).toContain(`${name}: `);
  expect(said).not.toContain('a-secret-that-is-too-short');
  expect(problemsOf({ KEY: key })).toContain('PORT: is required');
});

test('takes every variable from a file, without its last line break', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-config-'));
  const file = path.join(folder, 'key');
  writeFileSync(file, `${key}\n`);
  expect(readConfig({ PORT: '1', KEY_FILE: file }).KEY.toString('base64')).toBe(key);
  expect(problemsOf({ PORT: '1', KEY_FILE: path.join(folder, 'none') })).toContain('cannot be read');
  expect(problemsOf({ PORT: '1', KEY: key, KEY_FILE: file })).toContain('twice');
  rmSync(folder, { recursive: true });
});

test('empty counts as unset', () => {
  expect(readConfig({ PORT: '1', KEY: key, LEVEL: '' }).LEVEL).toBe('info');
});
