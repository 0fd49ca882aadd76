import { ProviderError } from '@kumo/provider-core';
import { describe, expect, it } from 'vitest';
import { accountOf } from './account.ts';
import { openstack } from './index.ts';

const file = `
clouds:
  mycloud:
    auth:
      auth_url: https://keystone.example.com:5000
      username: demo
      password: 12345678
      project_name: demo
      user_domain_name: Users
    region_name: RegionOne
    interface: internal
    image_endpoint_override: https://images.example.com/v2
  robot:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://keystone.example.com:5000/v3/
      application_credential_id: 21dced0fd20347869b93710d2b98aae0
      application_credential_secret: planted-secret
`;

function refusal(run: () => unknown): ProviderError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('account', () => {
  it('signs in with a password, in the domain Default unless another is named', () => {
    const credentials = { username: 'demo', password: 'secret', projectName: 'shop' };
    const account = accountOf({ endpoint: 'http://10.0.0.5:5000/', credentials, options: {} });
    expect(account.authUrl).toBe('http://10.0.0.5:5000/v3');
    expect(account.login).toMatchObject({
      identity: { methods: ['password'], password: { user: { name: 'demo', domain: { name: 'Default' } } } },
      scope: { project: { name: 'shop', domain: { name: 'Default' } } },
    });
  });

  it('sends no scope with an application credential: Keystone refuses one', () => {
    const credentials = { applicationCredentialId: 'id', applicationCredentialSecret: 'secret' };
    expect(accountOf({ endpoint: 'https://k.example.com/identity', credentials, options: {} })).toMatchObject({
      authUrl: 'https://k.example.com/identity/v3',
      login: { method: 'application_credential', scope: undefined },
    });
  });

  it('reads a pasted clouds.yaml: address, names, region, interface, overrides, and a password of digits as text', () => {
    const account = accountOf({ credentials: { cloudsYaml: file }, options: { cloud: 'mycloud' } });
    expect(account).toMatchObject({
      authUrl: 'https://keystone.example.com:5000/v3',
      region: 'RegionOne',
      interface: 'internal',
      overrides: { image: 'https://images.example.com/v2' },
      login: {
        identity: { password: { user: { password: '12345678', domain: { name: 'Users' } } } },
        scope: { project: { name: 'demo', domain: { name: 'Users' } } },
      },
    });
    const robot = accountOf({ credentials: { cloudsYaml: file }, options: { cloud: 'robot' } });
    expect(robot).toMatchObject({ authUrl: 'https://keystone.example.com:5000/v3', interface: 'public' });
    expect(robot.login.method).toBe('application_credential');
  });

  it('says which clouds a file has where one must be chosen', () => {
    expect(refusal(() => accountOf({ credentials: { cloudsYaml: file }, options: {} })).message).toContain(
      'mycloud, robot',
    );
    const wrong = refusal(() => accountOf({ credentials: { cloudsYaml: file }, options: { cloud: 'other' } }));
    expect(wrong).toMatchObject({ code: 'invalid_request', issues: [{ path: 'options.cloud' }] });
  });

  it.each([
    ['clouds: [', 'not valid YAML'],
    ['clouds: {}', 'no clouds'],
    ['password: planted-secret', 'not a clouds.yaml'],
    ['clouds:\n  a:\n    auth: planted-secret', 'look at'],
    ['clouds:\n  a:\n    profile: vexxhost\n    auth: {password: planted-secret}', 'auth_url'],
    [`a: &a [x, x]\n${Array.from({ length: 60 }, (_, i) => `b${i}: *a`).join('\n')}`, ''],
  ])('refuses what is no such file, and repeats nothing of it (%#)', (text, said) => {
    const error = refusal(() => accountOf({ credentials: { cloudsYaml: text }, options: {} }));
    expect(error.code).toBe('invalid_request');
    expect(error.message).toContain(said);
    expect(`${error.message} ${JSON.stringify(error.issues)}`).not.toContain('planted-secret');
  });

  it.each([
    [{}, ['credentials.username', 'credentials.password', 'credentials.projectName']],
    [{ applicationCredentialId: 'id' }, ['credentials.applicationCredentialSecret']],
    [{ username: 'demo', projectName: 'x' }, ['credentials.password']],
  ])('names every field that is missing (%#)', (credentials, paths) => {
    const error = refusal(() => accountOf({ endpoint: 'http://k:5000', credentials, options: {} }));
    expect(error.issues.map(({ path }) => path)).toEqual(paths);
  });

  it('refuses an address with a password in it without repeating it', async () => {
    const connecting = openstack.connect({
      endpoint: 'https://demo:planted-secret@keystone.example.com/v3',
      credentials: { token: 't' },
      options: {},
    });
    await expect(connecting).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(connecting).rejects.not.toMatchObject({ message: expect.stringContaining('planted') });
  });
});
