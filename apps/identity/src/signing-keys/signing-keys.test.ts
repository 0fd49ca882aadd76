import { randomBytes } from 'node:crypto';
import { createIdentityDatabase, type IdentityDatabase } from '@kumo/db/identity';
import { startTestDatabase, type TestDatabase } from '@kumo/db/testing';
import { createLog, createPrincipalVerifier, createVault, type PrincipalClaims } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPrincipalTokens } from '../principals/principal-tokens.ts';
import { createSigningKeys } from './signing-keys.service.ts';

const log = createLog({ service: 'identity', level: 'silent' });
const vault = createVault(randomBytes(32));
const day = 24 * 3_600_000;
let server: TestDatabase;
let database: IdentityDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
  database = createIdentityDatabase(server.urls.identity);
}, 60_000);

afterAll(async () => {
  await database?.close();
  await server?.remove();
});

const claims: PrincipalClaims = {
  credentialId: 'ses_1',
  kind: 'session',
  personId: null,
  name: 'Ada',
  organizationId: 'org_01m826hgnxe8krk0871k84sv49',
  organizationPath: ['org_01m826hgnxe8krk0871k84sv49'],
  projectId: null,
  roles: ['owner'],
  permissions: ['instances:read'],
  scopes: null,
  secondFactor: false,
  serviceAccountId: null,
  actingFrom: null,
  restriction: null,
  provenUntilMs: 0,
  quotas: [],
};

function load(now = () => new Date(), keyVault = vault) {
  return createSigningKeys({ database, vault: keyVault, now, log });
}

test('replicas that start together agree on one key', async () => {
  const replicas = await Promise.all(Array.from({ length: 5 }, () => load()));
  expect(new Set(replicas.map((replica) => replica.current().kid)).size).toBe(1);
});

test('a key is renewed after a month; what the old one signed stays good, and the old one goes a day later', async () => {
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const keys = await load(now);
  const before = keys.current().kid;
  const signed = await createPrincipalTokens(keys, now).sign(claims);
  offset = 31 * day;
  await keys.refresh();
  expect(keys.current().kid).not.toBe(before);
  const verifier = createPrincipalVerifier({ fetchKeys: async () => keys.publicKeys() });
  expect((await verifier.verify(signed.token)).name).toBe('Ada');
  offset += 2 * day;
  await keys.refresh();
  expect(keys.publicKeys().keys.map((key) => key.kid)).toEqual([keys.current().kid]);
});

test('a lost master key costs a new signing key and nothing else', async () => {
  const keys = await load(() => new Date(), createVault(randomBytes(32)));
  const { token } = await createPrincipalTokens(keys, () => new Date()).sign(claims);
  const verifier = createPrincipalVerifier({ fetchKeys: async () => keys.publicKeys() });
  expect((await verifier.verify(token)).permissions).toEqual(['instances:read']);
});
