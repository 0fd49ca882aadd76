import { describe, expect, it } from 'vitest';
import { loginFor, parseReference } from './references.ts';

describe('an image reference', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  it.each([
    ['nginx', 'docker.io', 'nginx', 'latest'],
    ['library/nginx:1.27', 'docker.io', 'library/nginx', '1.27'],
    ['localhost:5055/a/b:2', 'localhost:5055', 'localhost:5055/a/b', '2'],
    ['Registry.example.com/app', 'registry.example.com', 'Registry.example.com/app', 'latest'],
    [`app@${digest}`, 'docker.io', 'app', digest],
    [`app:1@${digest}`, 'docker.io', 'app', digest],
  ])('%s is of %s', (text, registry, repository, tag) => {
    expect(parseReference(text)).toMatchObject({ registry, repository, tag });
  });

  it.each(['', 'A', 'a b', '../x', 'a//b', 'a?b=c', 'a:', 'http://x/y', 'a@sha256:1', `${'a'.repeat(600)}`])(
    'refuses %j',
    (text) => {
      expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  it('gets the login of its own registry and of no other', () => {
    const hub = { server: 'https://index.docker.io/v1/', username: 'u', password: 'p' };
    const own = { server: 'Registry.example.com', username: 'u', password: 'p' };
    expect(loginFor('docker.io', [own, hub])).toBe(hub);
    expect(loginFor('registry.example.com', [own, hub])).toBe(own);
    expect(loginFor('registry.example.com.evil.example', [own, hub])).toBeUndefined();
  });
});
