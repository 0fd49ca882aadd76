import { newKeyPair, type PublicKey, parsePublicKey } from '../world/ssh-keys.ts';
import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { checkLimit } from './limits.ts';
import { fresh, type MakeOrder, madeBefore, thingOf } from './making.ts';
import type { KeyPairThing } from './things.ts';

/** Takes in a public key. The same key under the same name is there already: that one is given. */
export function importKey(account: Account, order: MakeOrder & { readonly publicKey: string }): KeyPairThing {
  const key = parsePublicKey(order.publicKey);
  if (key === undefined) {
    throw new SandboxError(
      'InvalidParameter',
      'public_key: must be one line in OpenSSH form, such as "ssh-ed25519 AAAA…".',
    );
  }
  const before = madeBefore(account, 'keyPairs', order) ?? named(account, order.name);
  if (before?.goneAt === null && before.name === order.name && before.fingerprint === key.fingerprint) return before;
  return keep(account, order, key);
}

/**
 * Makes a pair. The private key is in this answer only: it is not written down. A token that was answered already can't be
 * answered again.
 */
export function generateKey(
  account: Account,
  order: MakeOrder,
): { readonly keyPair: KeyPairThing; readonly privateKey: string } {
  if (madeBefore(account, 'keyPairs', order)?.goneAt === null) {
    throw new SandboxError('TokenReused', 'This key pair was made already; its private key was given once.');
  }
  const { privateKey, ...key } = newKeyPair(order.name);
  return { keyPair: keep(account, order, key), privateKey };
}

/** Removes a key pair. Machines that were launched with it keep the key. */
export function removeKey(account: Account, id: string): void {
  const key = thingOf(account, 'keyPairs', id);
  account.put('keyPairs', { ...key, goneAt: account.now() }, 'keyPair.deleted');
}

function keep(account: Account, order: MakeOrder, key: PublicKey): KeyPairThing {
  const other = named(account, order.name);
  if (other) throw new SandboxError('Conflict', `There is a key pair ${other.name} already; take another name.`);
  checkLimit(account, 'keyPairs');
  return account.put('keyPairs', { ...fresh(account, 'keyPairs', order), ...key }, null);
}

/** Names are unique, also among those that can't be seen yet. */
function named(account: Account, name: string): KeyPairThing | undefined {
  const all = account.shelves.keyPairs.page(-1, 10_000, Number.POSITIVE_INFINITY).items;
  return all.find((key) => key.name === name);
}
