import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Log, type PrincipalSigningKey, SealError, type Vault } from '@kumo/service-kit';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JSONWebKeySet } from 'jose';
import { newSecret } from '../secret-tokens.ts';
import {
  deleteSigningKeys,
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
  type StoredSigningKey,
} from './signing-keys.repository.ts';

/** The keys that sign principals. */
export interface SigningKeys {
  /** The key that signs now. */
  current(): PrincipalSigningKey;
  /** The public halves of every key whose signatures may still be about. */
  publicKeys(): JSONWebKeySet;
  /** Makes a new key when the present one is old, takes over what another replica made, removes what nobody needs. */
  refresh(): Promise<void>;
}

/** A key signs for so long, in milliseconds: 30 days. */
const signingMs = 30 * 24 * 3_600_000;
/** Another key's successor is this old before that key goes, in milliseconds: far longer than what it signed is good. */
const overlapMs = 24 * 3_600_000;
const kidLength = 12;

/** What the service is made from. */
export interface SigningKeysOptions {
  database: IdentityDatabase;
  vault: Vault;
  now: () => Date;
  log: Log;
}

/** Loads the keys, or makes the first one. */
export async function createSigningKeys(options: SigningKeysOptions): Promise<SigningKeys> {
  let state = await load(options);
  return {
    current: () => state.current,
    publicKeys: () => state.publicKeys,
    async refresh() {
      state = await load(options);
    },
  };
}

async function load({
  database,
  vault,
  now,
  log,
}: SigningKeysOptions): Promise<{ current: PrincipalSigningKey; publicKeys: JSONWebKeySet }> {
  return database.asSystem(async (tx) => {
    await lockSigningKeys(tx);
    let keys = await listSigningKeys(tx);
    let current = await usable(keys[0], vault, now(), log);
    if (!current) {
      current = await makeKey(tx, vault, now());
      keys = await listSigningKeys(tx);
    }
    const [successor, ...earlier] = keys;
    if (successor && now().getTime() - successor.createdAt.getTime() > overlapMs) {
      await deleteSigningKeys(
        tx,
        earlier.map((key) => key.kid),
      );
      keys = [successor];
    }
    return { current, publicKeys: { keys: keys.map((key) => key.publicJwk) } };
  });
}

/** The newest key, if it is young and opens. One sealed by a lost master key is replaced: nothing else depends on it. */
async function usable(
  key: StoredSigningKey | undefined,
  vault: Vault,
  now: Date,
  log: Log,
): Promise<PrincipalSigningKey | undefined> {
  if (!key || now.getTime() - key.createdAt.getTime() > signingMs) return undefined;
  try {
    const pem = vault.open(key.privateKey, { purpose: 'signing-key', rowId: key.kid });
    return { kid: key.kid, privateKey: await importPKCS8(pem, 'EdDSA') };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    log.warn({ err: error, kid: key.kid }, 'the signing key does not open with this master key; making another');
    return undefined;
  }
}

async function makeKey(tx: SqlHandle, vault: Vault, createdAt: Date): Promise<PrincipalSigningKey> {
  const kid = newSecret().slice(0, kidLength);
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const sealed = vault.seal(await exportPKCS8(privateKey), { purpose: 'signing-key', rowId: kid });
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  await insertSigningKey(tx, { kid, privateKey: sealed, publicJwk, createdAt });
  return { kid, privateKey };
}
