import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { beforeAll, expect, test, vi } from 'vitest';
import { createInternalCheck } from './internal.ts';
import {
  type PrincipalClaims,
  type PrincipalSigningKey,
  principalAudience,
  principalIssuer,
  principalLifetimeSeconds,
  signPrincipal,
} from './principal.ts';
import { createPrincipalVerifier } from './principal-verifier.ts';

const organizationId = 'org_01m826hgnxe8krk0871k84sv49';
const claims: PrincipalClaims = {
  credentialId: 'ses_1',
  kind: 'session',
  personId: null,
  name: 'Ada',
  organizationId,
  organizationPath: [organizationId],
  projectId: null,
  roles: ['operator'],
  permissions: ['instances:read'],
  scopes: null,
  secondFactor: true,
  serviceAccountId: null,
  actingFrom: null,
  restriction: null,
  provenUntilMs: 0,
  quotas: [],
};
let first: PrincipalSigningKey & { jwk: object };
let second: PrincipalSigningKey & { jwk: object };

beforeAll(async () => {
  [first, second] = await Promise.all([makeKey('first'), makeKey('second')]);
});

async function makeKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' } };
}

function keySet(...keys: { jwk: object }[]): JSONWebKeySet {
  return { keys: keys.map(({ jwk }) => jwk) } as JSONWebKeySet;
}

test('what was signed comes back, and a second look costs no key and no question', async () => {
  const fetchKeys = vi.fn(async () => keySet(first));
  const verifier = createPrincipalVerifier({ fetchKeys });
  const { token, principal } = await signPrincipal(claims, first, new Date());
  expect(await verifier.verify(token)).toEqual(principal);
  expect(await verifier.verify(token)).toBe(await verifier.verify(token));
  expect(fetchKeys).toHaveBeenCalledTimes(1);
});

test('ends after ten minutes, also when it is remembered', async () => {
  let now = new Date();
  const verifier = createPrincipalVerifier({ fetchKeys: async () => keySet(first), now: () => now });
  const { token } = await signPrincipal(claims, first, now);
  await verifier.verify(token);
  now = new Date(now.getTime() + (principalLifetimeSeconds + 1) * 1000);
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('asks for a key that it does not know, but not once for every forged token', async () => {
  let now = new Date();
  const fetchKeys = vi.fn(async () => keySet(first));
  const verifier = createPrincipalVerifier({ fetchKeys, now: () => now });
  const forged = await signPrincipal(claims, second, now);
  for (let nth = 0; nth < 20; nth += 1)
    await expect(verifier.verify(forged.token)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(fetchKeys).toHaveBeenCalledTimes(1);
  fetchKeys.mockResolvedValue(keySet(first, second));
  now = new Date(now.getTime() + 1_500);
  expect((await verifier.verify(forged.token)).name).toBe('Ada');
});

test('goes on while identity is down, and says so only when it never knew the key', async () => {
  const fetchKeys = vi.fn<() => Promise<JSONWebKeySet>>();
  const verifier = createPrincipalVerifier({ fetchKeys });
  const { token } = await signPrincipal(claims, first, new Date());
  fetchKeys.mockRejectedValue(new Error('connect ECONNREFUSED'));
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unavailable' });
  fetchKeys.mockResolvedValue(keySet(first));
  await verifier.verify(token);
  fetchKeys.mockRejectedValue(new Error('connect ECONNREFUSED'));
  const other = await signPrincipal({ ...claims, name: 'Grace' }, first, new Date());
  expect((await verifier.verify(other.token)).name).toBe('Grace');
});

test('refuses a token for something else, and claims that are none', async () => {
  const verifier = createPrincipalVerifier({ fetchKeys: async () => keySet(first) });
  const broken = { ...claims, permissions: ['everything'] } as unknown as PrincipalClaims;
  const { token } = await signPrincipal(broken, first, new Date());
  for (const bad of [token, '', 'x.y.z']) {
    await expect(verifier.verify(bad)).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});

test('refuses what the right key signed for somebody else, for another use, or by another algorithm', async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const other = { kid: 'other', jwk: { ...(await exportJWK(pair.publicKey)), kid: 'other', alg: 'ES256' } };
  const verifier = createPrincipalVerifier({ fetchKeys: async () => keySet(first, other) });
  const sign = (issuer: string, audience: string, alg = 'EdDSA') =>
    new SignJWT({ principal: claims })
      .setProtectedHeader({ alg, kid: alg === 'EdDSA' ? first.kid : other.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(alg === 'EdDSA' ? first.privateKey : pair.privateKey);
  expect((await verifier.verify(await sign(principalIssuer, principalAudience))).name).toBe('Ada');
  for (const token of [
    await sign('somebody else', principalAudience),
    await sign(principalIssuer, 'audit heads'),
    await sign(principalIssuer, principalAudience, 'ES256'),
  ]) {
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});

test('services know each other by the internal token alone, whole and given once', () => {
  const isInternal = createInternalCheck('the internal token');
  expect(isInternal('the internal token')).toBe(true);
  for (const header of [undefined, '', 'the internal toke', 'the internal token ', ['the internal token']]) {
    expect(isInternal(header)).toBe(false);
  }
});
