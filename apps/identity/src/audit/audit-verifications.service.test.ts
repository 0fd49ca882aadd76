import type { IdentityDatabase } from '@kumo/db/identity';
import { createLog, createVault } from '@kumo/service-kit';
import { expect, test, vi } from 'vitest';
import { createAuditVerifications } from './audit-verifications.service.ts';
import { chainKeysOf } from './chain.rules.ts';
import { createHeadSigner } from './heads.ts';

vi.setConfig({ testTimeout: 300_000 });
const patienceMs = 200_000;

test('a verification that takes long goes on, and what it finds is kept for who asks again', async () => {
  const vault = createVault(Buffer.alloc(32, 1));
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const database = {
    readAsSystem: async (read: (sql: { query(): Promise<unknown[]> }) => Promise<unknown>) => {
      await gate.promise;
      return read({ query: async () => [] });
    },
  } as unknown as IdentityDatabase;
  const verifications = createAuditVerifications(database, {
    keys: chainKeysOf(vault),
    signer: createHeadSigner(vault),
    file: {
      read: async () => {
        runs += 1;
        return [];
      },
      last: async () => undefined,
      append: async () => undefined,
    },
    log: createLog({ service: 'test', level: 'silent' }),
  });
  expect(await verifications.verifyWithin(1)).toBe(undefined);
  expect(await verifications.verifyWithin(1)).toBe(undefined);
  gate.resolve();
  await vi.waitFor(() => expect(runs).toBe(1), { timeout: patienceMs });
  const both = await Promise.all([verifications.verifyWithin(patienceMs), verifications.verifyWithin(patienceMs)]);
  expect(both).toEqual([expect.objectContaining({ intact: true }), expect.objectContaining({ intact: true })]);
  expect(runs).toBe(1);
  expect(await verifications.verifyWithin(patienceMs)).toMatchObject({ intact: true });
  expect(runs).toBe(2);
});
