import { createIdentityDatabase } from '@kumo/db/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IdentityInstance, startInstance } from '../../test/identity-instance.ts';
import { lookAfterTenancy } from './tenancy.ts';

let instance: IdentityInstance;

beforeAll(async () => {
  instance = await startInstance();
}, 60_000);

afterAll(() => instance?.remove());

test('what was to be closed is closed when its time has come, not before; then nothing is permitted there', async () => {
  const id = await instance.addOrganization('Over', await instance.rootId());
  await instance.addPerson('over@example.org', 'owner', id);
  const person = await instance.signIn('over@example.org');
  const closesAt = new Date('2030-01-01T00:00:00Z');
  await instance.sql("UPDATE organizations SET state = 'closing', closes_at = $2 WHERE id = $1", [id, closesAt]);
  const database = createIdentityDatabase(instance.database.urls.identity);
  const stateAt = async (now: string) => {
    await database.asSystem((tx) => lookAfterTenancy(tx, new Date(now)));
    return (await instance.sql('SELECT state FROM organizations WHERE id = $1', [id]))[0].state;
  };
  expect(await stateAt('2029-12-31T23:59:59Z')).toBe('closing');
  expect(await stateAt('2030-01-01T00:00:00Z')).toBe('closed');
  await database.close();
  expect(await instance.audited(id)).toContain('organization.closed');
  expect((await person.exchange()).body.principal).toMatchObject({ restriction: 'closed', permissions: [] });
  const above = await instance.signIn();
  expect((await above.call('GET', `/api/v1/organizations/${id}`)).body.state).toBe('closed');
  for (const rest of [
    '/members',
    '/quotas',
    '/export',
    '/policies',
    '/projects',
    '/invitations',
    '/access-grants',
    '/closing',
  ]) {
    expect((await above.call('GET', `/api/v1/organizations/${id}${rest}`)).status).toBe(403);
  }
  expect((await above.call('POST', `/api/v1/organizations/${id}/resume`)).status).toBe(403);
});
