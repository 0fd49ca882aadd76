import { expect, it } from 'vitest';
import { environmentOf, type ServiceName, type Surroundings, serviceNames } from './services.ts';

const surroundings: Surroundings = {
  dataFolder: '/data',
  publicUrl: 'https://kumo.example.com',
  ports: { gateway: 1, web: 2, compute: 3, identity: 4, sandbox: 5 },
  databaseUrls: { identity: 'postgresql://identity-url', compute: 'postgresql://compute-url' },
  masterKey: 'the-master-key',
  internalToken: 'the-internal-token',
  setupToken: 'the-setup-token',
  isDevelopment: false,
};

const given = {
  PATH: '/bin',
  DATABASE_URL: 'the-admin-url',
  DATABASE_URL_FILE: '/the-admin-url-file',
  KUMO_MASTER_KEY_FILE: '/the-master-key-file',
  KUMO_OWNER_PASSWORD: 'the-owner-password',
  KUMO_TRUSTED_PROXIES: '10.0.0.0/8',
  npm_config_registry: 'the-registry',
};

/** Which services are given a value, under whatever name. */
function holdersOf(secret: string): ServiceName[] {
  return serviceNames.filter((name) => Object.values(environmentOf(name, surroundings, given)).includes(secret));
}

it('gives each secret to the services that need it and to no other', () => {
  expect(holdersOf('the-master-key')).toEqual(['compute', 'identity']);
  expect(holdersOf('postgresql://identity-url')).toEqual(['identity']);
  expect(holdersOf('postgresql://compute-url')).toEqual(['compute']);
  expect(holdersOf('the-setup-token')).toEqual(['identity']);
  expect(holdersOf('the-owner-password')).toEqual(['identity']);
  for (const mine of ['the-admin-url', '/the-admin-url-file', '/the-master-key-file', 'the-registry']) {
    expect(holdersOf(mine)).toEqual([]);
  }
});

it('passes on what the operator set, and tells everybody where the others are', () => {
  for (const name of serviceNames) {
    expect(environmentOf(name, surroundings, given)).toMatchObject({
      PATH: '/bin',
      KUMO_TRUSTED_PROXIES: '10.0.0.0/8',
      KUMO_COMPUTE_URL: 'http://127.0.0.1:3',
      KUMO_INTERNAL_TOKEN: 'the-internal-token',
      KUMO_SERVICE_PORT: String(surroundings.ports[name]),
    });
  }
});
