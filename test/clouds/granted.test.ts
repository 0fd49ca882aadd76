import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { houseEnvironment, openHouse, type Person } from '../security/authorization/house.ts';
import { openSshKey } from '../support/openssh-key.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type Ground, groundSources } from './granted-grounds.ts';
import { type Body, Rest, strictly } from './rest.ts';

const GiB = 2 ** 30;

/** Everything that is somebody's. */
const nouns = ['instances', 'volumes', 'snapshots', 'firewalls', 'public-ips', 'key-pairs', 'subnets'] as const;

let stack: Stack;
/** Whoever connects the clouds, and two below to whom all of them are granted. */
let owner: Rest;
let grantees: readonly [Rest, Rest];
let granteeIds: string[] = [];

const asPerson = ({ session }: Person): Rest => {
  const fetchAs: Stack['fetch'] = (path, init = {}) =>
    fetch(`${stack.url}${path}`, {
      ...init,
      headers: {
        origin: stack.url,
        ...session,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(init.headers as Record<string, string>),
      },
    });
  return new Rest({ ...stack, fetch: fetchAs });
};

beforeAll(async () => {
  stack = await startStack({ env: { ...houseEnvironment, ...strictly } });
  owner = new Rest(stack);
  const house = await openHouse(stack);
  try {
    const { rows } = await house.sql.query<{ id: string }>('SELECT id FROM organizations WHERE parent_id IS NULL');
    const made = [
      await house.organization('First', rows[0]?.id ?? ''),
      await house.organization('Second', rows[0]?.id ?? ''),
    ] as const;
    granteeIds = made.map(({ id }) => id);
    grantees = [asPerson(await house.person(made[0], 'owner')), asPerson(await house.person(made[1], 'owner'))];
  } finally {
    await house.close();
  }
});
afterAll(() => stack?.stop());

for (const source of groundSources) {
  describe.skipIf(source.missing !== undefined)(
    `a granted ${source.title}${source.missing === undefined ? '' : `, not run: ${source.missing}`}`,
    () => {
      let ground: Ground;
      let cloudId = '';
      let prefix = '';
      let imageId = '';
      let sizeId = '';

      const listed = async (who: Rest, noun: string): Promise<Body[]> => who.all(`/${noun}?cloudId=${cloudId}`);
      const launch = (who: Rest, body: object) =>
        who.ask('POST', '/instances', { cloudId, name: `${prefix}-web`, imageId, sizeId, ...body });

      beforeAll(async () => {
        ground = await source.open();
        // A name of its own for each try: what an earlier one has left is in nobody's way.
        prefix = `kumo-granted-${randomUUID().slice(0, 8)}`;
        const cloud = await owner.done(201, 'POST', '/clouds', { name: prefix, ...ground.order });
        cloudId = cloud.id;
        await until(
          'the first inventory',
          async () => (await owner.done(200, 'GET', `/clouds/${cloudId}`)).inventory.state === 'complete',
          240_000,
        );
        for (const organizationId of granteeIds) {
          await owner.done(201, 'POST', `/clouds/${cloudId}/grants`, { organizationId, limits: { instances: 4 } });
        }
        imageId = (await listed(grantees[0], 'images')).find(ground.image)?.id;
        sizeId = (await listed(grantees[0], 'sizes')).find(ground.size)?.id;
        expect([imageId, sizeId]).toEqual([expect.any(String), expect.any(String)]);
        const publicKey = openSshKey();
        await owner.done(201, 'POST', '/key-pairs', { cloudId, name: `${prefix}-owners`, publicKey });
        await owner.done(201, 'POST', '/volumes', { cloudId, name: `${prefix}-owners`, sizeBytes: GiB, ...zoned() });
      }, 900_000);
      afterAll(() => ground?.close(prefix), 300_000);

      // EC2 has its volumes in zones.
      const zoned = () => (source.title === 'AWS' ? { zone: 'us-east-1a' } : {});

      it('shows a grantee what the provider has for everybody, and nothing of the owner', async () => {
        for (const who of grantees) {
          expect(await owner.done(200, 'GET', `/clouds/${cloudId}`)).toMatchObject({ access: 'own' });
          const cloud = await who.done(200, 'GET', `/clouds/${cloudId}`);
          expect(cloud).toMatchObject({ access: 'granted', accountKey: null, endpoint: null, description: null });
          expect(JSON.stringify(cloud)).not.toContain(ground.account);
          for (const noun of nouns) {
            const theirs = await listed(owner, noun);
            expect(await listed(who, noun), noun).toEqual([]);
            for (const { id } of theirs.slice(0, 3)) await who.done(404, 'GET', `/${noun}/${id}`);
          }
          const images = await listed(who, 'images');
          expect(images.filter(({ visibility }) => visibility !== 'public')).toEqual([]);
          expect((await listed(who, 'networks')).filter(({ external }) => !external)).toEqual([]);
        }
      });

      it('puts nothing of a grantee among what others have', async () => {
        const [first] = grantees;
        const begun = await launch(first, {});
        expect(begun.status, JSON.stringify(begun.body)).toBe(202);
        const failed = await first.ended(begun.body.id);
        expect(failed).toMatchObject({ state: 'failed', error: { code: 'invalid_request' } });
        expect(failed.error.message).toMatch(/^Others have machines in this/);
        const [theirs] = (await listed(owner, 'networks')).filter(({ external }) => !external);
        const refused = await launch(first, { networkIds: [theirs.id] });
        expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'networkIds.0']);
      });

      /** One of each for a grantee, under this name as far as an account can have it twice. */
      const makeAs = async (at: number, who: Rest, name: string): Promise<Record<string, Body>> => {
        // EC2's network has a name of a firewall once, whoever has it.
        const place = await ground.place(who, cloudId, source.title === 'AWS' ? `${name}-${at}` : name);
        if (at === 1) {
          const taken = await who.ask('POST', '/key-pairs', { cloudId, name, publicKey: openSshKey() });
          expect([taken.status, taken.body.code], JSON.stringify(taken.body)).toEqual([409, 'conflict']);
        }
        const keyName = at === 0 ? name : `${name}-too`;
        const key = await who.done(201, 'POST', '/key-pairs', { cloudId, name: keyName, publicKey: openSshKey() });
        const launched = await launch(who, { ...place, name, keyPairId: key.id });
        const id = launched.status === 202 ? (await who.ended(launched.body.id)).target.id : launched.body.id;
        const instance = await who.done(200, 'GET', `/instances/${id}`);
        expect(instance, JSON.stringify(launched.body)).toMatchObject({ state: 'running', keyPairId: key.id });
        const zone = instance.zone === null ? {} : { zone: instance.zone };
        const volume = await who.done(201, 'POST', '/volumes', { cloudId, name, sizeBytes: GiB, ...zone });
        return {
          'key-pairs': key,
          instances: instance,
          volumes: volume,
          ...(ground.hasFreeAddresses ? { 'public-ips': await who.done(201, 'POST', '/public-ips', { cloudId }) } : {}),
          ...(place.networkIds ? { networks: { id: place.networkIds[0] } } : {}),
          ...(place.firewallIds ? { firewalls: { id: place.firewallIds[0] } } : {}),
        };
      };

      /** What is whose is seen by nobody else, also after everything was listed again. */
      const expectApart = async (mine: Record<string, Body>, who: Rest, others: readonly Rest[]) => {
        const seenBy = async (rest: Rest, noun: string) => (await listed(rest, noun)).map(({ id }) => id);
        for (const [noun, { id }] of Object.entries(mine)) {
          await who.done(200, 'GET', `/${noun}/${id}`);
          expect(await seenBy(who, noun), noun).toContain(id);
          for (const other of others) {
            await other.done(404, 'GET', `/${noun}/${id}`);
            await other.done(404, 'DELETE', `/${noun}/${id}`);
            expect(await seenBy(other, noun), noun).not.toContain(id);
          }
        }
        for (const other of others) {
          const operations = await other.done(200, 'GET', '/operations?limit=500');
          expect(JSON.stringify(operations)).not.toContain(mine.instances.id);
        }
        const { native } = await who.done(200, 'GET', `/instances/${mine.instances.id}/native`);
        expect(JSON.stringify(native)).not.toContain(ground.account);
      };

      /** Nobody uses by its id what somebody else has. */
      const expectRefused = async (who: Rest, mine: Record<string, Body>, theirs: Record<string, Body>) => {
        const wrong = async (body: object) => (await launch(who, body)).body.errors?.[0]?.path;
        expect(await wrong({ keyPairId: theirs['key-pairs'].id })).toBe('keyPairId');
        for (const [noun, field] of [
          ['networks', 'networkIds'],
          ['firewalls', 'firewallIds'],
        ] as const) {
          if (theirs[noun] !== undefined) expect(await wrong({ [field]: [theirs[noun].id] })).toBe(`${field}.0`);
        }
        const instanceId = theirs.instances.id;
        const attach = await who.ask('POST', `/volumes/${mine.volumes.id}/attach`, { instanceId });
        expect([attach.status, attach.body.errors[0].path]).toEqual([400, 'instanceId']);
        await who.done(404, 'POST', `/instances/${instanceId}/stop`);
      };

      const control = async (who: Rest, { instances, volumes }: Record<string, Body>, name: string) => {
        const path = `/instances/${instances.id}`;
        expect(await who.done(200, 'POST', `${path}/stop`)).toMatchObject({ state: 'stopped' });
        expect(await who.done(200, 'POST', `${path}/start`)).toMatchObject({ state: 'running' });
        await who.done(200, 'POST', `/volumes/${volumes.id}/attach`, { instanceId: instances.id });
        const copy = await who.done(201, 'POST', '/snapshots', { volumeId: volumes.id, name });
        await owner.done(404, 'GET', `/snapshots/${copy.id}`);
        await who.done(204, 'DELETE', `/snapshots/${copy.id}`);
        await who.done(200, 'POST', `/volumes/${volumes.id}/detach`, {});
      };

      const remove = async (who: Rest, mine: Record<string, Body>) => {
        await who.done(204, 'DELETE', `/instances/${mine.instances.id}`);
        for (const noun of ['volumes', 'public-ips', 'key-pairs', 'firewalls', 'networks']) {
          const path = `/${noun}/${mine[noun]?.id}`;
          if (mine[noun] === undefined) continue;
          // A cloud takes its time until nothing of a machine is left in its network.
          await until(
            `${noun} to go`,
            async () => {
              const { status, body } = await who.ask('DELETE', path);
              if (status === 202) return (await who.ended(body.id)).state === 'succeeded';
              return status === 204 || status === 404;
            },
            120_000,
          );
        }
        const isThere = (volume: Body) => volume.attachedTo.includes(mine.instances.nativeId);
        await until('what came with the machine to go with it', async () => {
          await owner.ask('POST', `/clouds/${cloudId}/sync`);
          return !(await listed(who, 'volumes')).some(isThere);
        });
      };

      it('keeps grantees apart who make things of the same names, control them and take them away', async () => {
        const [first, second] = grantees;
        // Another for each try.
        const name = `${prefix}-${randomUUID().slice(0, 4)}`;
        const firsts = await makeAs(0, first, name);
        const seconds = await makeAs(1, second, name);
        await owner.done(202, 'POST', `/clouds/${cloudId}/sync`);
        await expectApart(firsts, first, [owner, second]);
        await expectApart(seconds, second, [owner, first]);
        await expectRefused(second, seconds, firsts);
        const used = async () =>
          (await owner.done(200, 'GET', `/clouds/${cloudId}/grants`)).items.map((one: Body) => one.used.instances);
        const before = await used();
        await control(first, firsts, name);
        await remove(first, firsts);
        await remove(second, seconds);
        expect(await used()).toEqual(before.map((count: number) => count - 1));
        const [image] = await listed(second, 'images');
        await second.done(403, 'DELETE', `/images/${image.id}`);
      });
    },
  );
}
