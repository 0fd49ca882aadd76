import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlCommand, typescriptCall } from './code-block.tsx';

const call = {
  method: 'POST',
  path: '/api/v1/volumes',
  origin: 'https://cloud.example.org',
  body: { name: "it's", sizeBytes: 1 },
} as const;

test('what a shell makes of the command is the request that was meant', () => {
  const script = curlCommand(call).replace(/^curl/, 'printf "%s\\n"');
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { API_KEY: 'cpk_x' } });
  expect(words).toContain('Authorization: Bearer cpk_x');
  const body = words.slice(words.indexOf('--json\n') + '--json\n'.length);
  expect(JSON.parse(body)).toEqual(call.body);
});

test('a change without a body names its verb', () => {
  expect(curlCommand({ method: 'DELETE', path: '/api/v1/volumes/vol_1', origin: '' })).toContain('-X DELETE');
  expect(curlCommand({ method: 'GET', path: '/api/v1/volumes', origin: '' })).not.toContain('-X');
});

test('the TypeScript says the same', () => {
  expect(typescriptCall(call)).toContain("method: 'POST'");
  expect(typescriptCall(call)).toContain('"name": "it\'s"');
});

test('a file is sent as it is, and nothing in its name or the address is taken by the shell', () => {
  const upload = { method: 'POST', path: '/images/upload?name=a&format=raw', file: "it's $HOME.raw" } as const;
  const script = curlCommand(upload).replace(/^curl/, 'printf "%s\\n"');
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { API_KEY: 'cpk_x' } }).split('\n');
  expect(words).toEqual(expect.arrayContaining([upload.path, '-X', 'POST', '-T', upload.file]));
  expect(words).toContain('Content-Type: application/octet-stream');
  expect(typescriptCall(upload)).toContain("'Content-Type': 'application/octet-stream'");
  expect(typescriptCall(upload)).toContain(`openAsBlob(${JSON.stringify(upload.file)})`);
});
