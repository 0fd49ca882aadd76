import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { volumeDocument } from '../routes/belonging-wire.ts';
import { instanceDocument } from '../routes/wire.ts';
import { Accounts } from './accounts.ts';

/** Written by a sandbox whose volumes were attached at launch only: no firewalls, key pairs or subnets, other zones. */
const older = fileURLToPath(new URL('./older-journal.jsonl', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kumo-upgrade-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an older journal', () => {
  it('loads as it was left, with what is new filled in, and again after it was written anew', () => {
    copyFileSync(older, join(folder, 'journal-0.jsonl'));
    for (let times = 0; times < 2; times += 1) {
      const journal = new Journal(folder);
      const accounts = new Accounts(journal);
      accounts.open();
      const account = accounts.get('old');
      const { instances, volumes, firewalls } = account.shelves;
      const all = instances.page(-1, 100, account.now()).items.map((each) => instanceDocument(account, each));
      const made = all.find(({ name }) => name === 'made');
      const mine = volumes.page(-1, 100, account.now()).items.find(({ name }) => name === 'mine');
      expect(mine && volumeDocument(account, mine)).toMatchObject({
        state: 'IN-USE',
        type: 'standard',
        instance: made?.id,
      });
      expect(made).toMatchObject({ volumes: [mine?.id], firewalls: [account.idOf('firewalls', 0)], key_pair: null });
      expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['renamed', 'renamed-1']));
      // The one that has a firewall and an address by its seed has them although it was renamed before there were any.
      expect(all.find(({ name }) => name === 'renamed-1')?.public_ips.length).toBeGreaterThan(0);
      for (const { zone } of all) expect(['sandbox-1a', 'sandbox-1b']).toContain(zone);
      expect(firewalls.count()).toBe(3);
      expect(account.profile).toMatchObject({ speed: 100, confirmResize: false, vcpuQuota: 8000 });
      journal.compact(account.records());
      accounts.close();
    }
  });
});
