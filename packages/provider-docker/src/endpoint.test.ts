import { describe, expect, it } from 'vitest';
import { type DockerCredentials, optionsSchema } from './connection.ts';
import { isLoopback, resolveEndpoint } from './endpoint.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const tls = { ca: pem, cert: pem, key: pem };

function resolve(text: string, credentials: DockerCredentials = {}, options: object = {}, addresses: string[] = []) {
  const asked: [string, number][] = [];
  const checkEndpoint = async (host: string, port: number) => {
    asked.push([host, port]);
    return addresses;
  };
  return { asked, endpoint: resolveEndpoint(text, credentials, optionsSchema.parse(options), { checkEndpoint }) };
}

describe('an engine address', () => {
  it('is a socket, TCP with TLS, or SSH, and is dialled at the addresses that were checked', async () => {
    expect(await resolve('unix:///run/x.sock').endpoint).toEqual({ kind: 'unix', path: '/run/x.sock' });
    const secure = resolve('tcp://engine.example', tls, {}, ['192.0.2.1']);
    expect(await secure.endpoint).toMatchObject({
      kind: 'tls',
      host: 'engine.example',
      port: 2376,
      addresses: ['192.0.2.1'],
    });
    expect(secure.asked).toEqual([['engine.example', 2376]]);
    const ssh = resolve('ssh://kumo@[2001:db8::1]:2222', { privateKey: pem }, {}, ['2001:db8::1']);
    expect(await ssh.endpoint).toMatchObject({
      kind: 'ssh',
      host: '2001:db8::1',
      port: 2222,
      username: 'kumo',
      socketPath: '/var/run/docker.sock',
    });
  });

  it.each([
    ['docker', {}, 'endpoint'],
    ['unix://relative', {}, 'endpoint'],
    ['http://127.0.0.1:2375', {}, 'endpoint'],
    ['ssh://host', { privateKey: pem }, 'endpoint'],
    ['ssh://me:pass@host', { privateKey: pem }, 'endpoint'],
    ['ssh://me@host', {}, 'credentials.privateKey'],
    ['tcp://10.0.0.1:2375', {}, 'credentials'],
    ['tcp://10.0.0.1:2376', { ca: pem }, 'credentials'],
  ] as const)('is refused: %s', async (text, credentials, path) => {
    await expect(resolve(text, credentials).endpoint).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
  });

  it('without TLS is possible on loopback only, whatever its name says', async () => {
    const allowed = { allowPlainTcp: true };
    expect(await resolve('tcp://localhost:2375', {}, allowed, ['127.0.0.1']).endpoint).toMatchObject({ kind: 'tcp' });
    await expect(resolve('tcp://localhost:2375', {}, allowed, ['192.0.2.1']).endpoint).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(resolve('tcp://192.0.2.1:2375', {}, allowed).endpoint).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('passes on what the surroundings forbid', async () => {
    const environment = { checkEndpoint: () => Promise.reject(new Error('forbidden')) };
    await expect(resolveEndpoint('tcp://h:1', tls, optionsSchema.parse({}), environment)).rejects.toThrow('forbidden');
  });

  it('knows loopback', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '0.0.0.0', '::', 'localhost.example', '0x7f000001'].some(isLoopback)).toBe(false);
  });
});
