import { expect } from 'vitest';
import { type Bench, present, unhurried } from './bench.ts';
import { listAll } from './inventory.ts';
import { makeOnce, newOrder, removeTwice, untilSeen } from './made.ts';
import { keyPairMaking } from './makings.ts';
import { newPublicKey } from './public-key.ts';

/** SSH keys: brought in, made by the cloud, removed. */
export function keyPairsSuite(bench: Bench): void {
  bench.group('key pairs', () => {
    let imported: string | undefined;
    let generated: string | undefined;
    const publicKey = newPublicKey();
    const port = () => present(bench.connection.keyPairs, 'no port for keyPairs');
    const making = keyPairMaking(bench, publicKey);

    bench.promise('keyPairs', 'import', 'brings in a key once, however often it is asked with one token', async () => {
      imported = await makeOnce(bench, 'keyPairs', making);
      const seen = await untilSeen(bench, 'keyPairs', imported, () => undefined);
      if (seen.publicKey !== null) expect(seen.publicKey.split(' ').slice(0, 2)).toEqual(publicKey.split(' '));
      if (seen.keyType !== null) expect(seen.keyType).toBe('ed25519');
    });

    bench.promise('keyPairs', 'import', 'says conflict for another key under a name that is taken', async () => {
      const { name } = await port().get(unhurried, present(imported, 'no key was brought in'));
      const another = { ...newOrder(bench, 'key'), name, publicKey: newPublicKey() };
      await expect(port().import?.(unhurried, another)).rejects.toMatchObject({ code: 'conflict' });
    });

    bench.promise('keyPairs', 'generate', 'gives the private key once, and never shows it again', async () => {
      const order = newOrder(bench, 'generated');
      const made = present(await port().generate?.(unhurried, order), 'nothing generated');
      generated = made.nativeId;
      bench.atEnd(async () => port().delete?.(unhurried, made.nativeId));
      expect(made.privateKey).toMatch(/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n/);
      await untilSeen(bench, 'keyPairs', made.nativeId, (seen) => expect(seen.name).toBe(order.name));
      const secret = made.privateKey.split('\n')[2] ?? made.privateKey;
      const shown = JSON.stringify([await listAll(bench, 'keyPairs'), await port().get(unhurried, made.nativeId)]);
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain('PRIVATE KEY');
    });

    bench.promise('keyPairs', 'delete', 'removes keys, and a second time changes nothing', async () => {
      const ids = [imported, generated].filter((id) => id !== undefined);
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) await removeTwice(bench, 'keyPairs', id, making);
    });
  });
}
