import { randomUUID } from 'node:crypto';
import { newId } from '@kumo/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSshKey } from '../support/openssh-key.ts';
import {
  explainNoOpenStack,
  openStackApi,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
  openStackThings,
} from '../support/openstack-lab.ts';
import { releaseAddress, removeLeftovers } from '../support/openstack-leftovers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type Body, Rest, strictly } from './rest.ts';

const prefix = `kumo-life-${randomUUID().slice(0, 8)}`;

/** How soon a change that somebody else makes at the cloud is seen here, milliseconds. */
const seenWithinMs = 30_000;

const GiB = 2 ** 30;

if (openStackFile === undefined) {
  describe('not run: OpenStack', () => {
    it(explainNoOpenStack, (context) => context.skip(explainNoOpenStack));
  });
} else {
  describe('the life of a machine on OpenStack, by REST', () => {
    let stack: Stack;
    let kumo: Rest;
    let cloudId: string;
    let instance: Body;
    const sizes: Record<string, Body> = {};
    const addresses: string[] = [];

    const act = (verb: string, body?: unknown) => kumo.done(200, 'POST', `/instances/${instance.id}/${verb}`, body);

    /** Nova learns from Neutron a moment later which addresses lead to a server. */
    const hasAddresses = (wanted: string[]) =>
      until(
        `the addresses ${wanted}`,
        async () => {
          const { publicIps } = await kumo.done(200, 'GET', `/instances/${instance.id}`);
          return JSON.stringify(publicIps) === JSON.stringify(wanted);
        },
        seenWithinMs,
      );

    beforeAll(async () => {
      await openStackReady();
      stack = await startStack({ env: strictly });
      kumo = new Rest(stack);
    }, 900_000);
    afterAll(async () => {
      await stack?.stop();
      for (const nativeId of addresses) await releaseAddress(nativeId);
      await removeLeftovers(prefix);
    });

    it('is connected with a password, and what is there is there at once', async () => {
      const order = { provider: 'openstack', name: 'lab', ...openStackConnection(openStackLogin('demo')) };
      const cloud = await kumo.done(201, 'POST', '/clouds', order);
      expect(cloud).toMatchObject({ provider: 'openstack', simulated: false, health: { state: 'reachable' } });
      expect(JSON.stringify(cloud)).not.toContain(openStackLogin('demo').credentials.password);
      cloudId = cloud.id;
      await until('the first inventory', async () => {
        const { inventory } = await kumo.done(200, 'GET', `/clouds/${cloudId}`);
        return inventory.state === 'complete';
      });
      for (const name of ['m1.tiny', 'm1.small']) sizes[name] = await kumo.named('sizes', cloudId, name);
      expect(sizes['m1.tiny']).toMatchObject({ vcpus: 1 });
    });

    it('a key is imported, and a machine launched with it', async () => {
      const publicKey = openSshKey();
      const key = await kumo.done(201, 'POST', '/key-pairs', { cloudId, name: `${prefix}-key`, publicKey });
      expect(key).toMatchObject({ name: `${prefix}-key`, keyType: 'ed25519', managed: true });
      expect(key).not.toHaveProperty('privateKey');
      const image = await kumo.named('images', cloudId, 'debian-12');
      const network = await kumo.named('networks', cloudId, 'private');
      instance = await kumo.done(201, 'POST', '/instances', {
        cloudId,
        name: `${prefix}-one`,
        imageId: image.id,
        sizeId: sizes['m1.tiny'].id,
        networkIds: [network.id],
        keyPairId: key.id,
        tags: { env: 'life' },
      });
      expect(instance).toMatchObject({
        state: 'running',
        nativeState: 'ACTIVE',
        kind: 'vm',
        managed: true,
        imageId: image.id,
        sizeName: 'm1.tiny',
        networkIds: [network.id],
        keyPairId: key.id,
        tags: { env: 'life' },
      });
      expect(instance.privateIps).toEqual([expect.stringMatching(/^10\.20\./)]);
    });

    it('it stops, starts and reboots', async () => {
      expect(await act('stop')).toMatchObject({ state: 'stopped', nativeState: 'SHUTOFF' });
      const again = await kumo.ask('POST', `/instances/${instance.id}/reboot`);
      expect(again.status, 'what is stopped is not rebooted').toBe(409);
      expect(await act('start')).toMatchObject({ state: 'running' });
      expect(await act('reboot')).toMatchObject({ state: 'running' });
    });

    it('another size is kept, or waits to be asked, and is taken back', async () => {
      const { 'm1.tiny': tiny, 'm1.small': small } = sizes;
      expect(await act('resize', { sizeId: small.id })).toMatchObject({ state: 'running', sizeId: small.id });
      const waiting = await act('resize', { sizeId: tiny.id, confirm: false });
      expect(waiting.state).toBe('resizing');
      expect(await act('resize/revert')).toMatchObject({ state: 'running', sizeId: small.id });
      await act('resize', { sizeId: tiny.id, confirm: false });
      expect(await act('resize/confirm')).toMatchObject({ state: 'running', sizeId: tiny.id });
    });

    it('its disk is made anew from its image, and it stays the same to everybody else', async () => {
      const before = await kumo.done(200, 'GET', `/instances/${instance.id}`);
      const missing = await kumo.ask('POST', `/instances/${instance.id}/rebuild`, { imageId: newId('image') });
      expect([missing.status, missing.body.errors[0].path]).toEqual([400, 'imageId']);
      const after = await act('rebuild', { imageId: before.imageId });
      expect(after).toMatchObject({
        id: before.id,
        nativeId: before.nativeId,
        state: 'running',
        nativeState: 'ACTIVE',
      });
      const { name, imageId, sizeId, privateIps, networkIds, keyPairId, tags } = before;
      expect(after).toMatchObject({ name, imageId, sizeId, privateIps, networkIds, keyPairId, tags });
    });

    it('what it wrote to its screen, and an image of it', async () => {
      const { text } = await kumo.done(200, 'GET', `/instances/${instance.id}/console-output?lines=3`);
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
      expect(text).not.toBe('');
      const image = await kumo.done(201, 'POST', `/instances/${instance.id}/snapshot`, { name: `${prefix}-image` });
      expect(image).toMatchObject({ name: `${prefix}-image`, state: 'available', managed: true });
      await kumo.done(204, 'DELETE', `/images/${image.id}`);
      await kumo.done(404, 'GET', `/images/${image.id}`);
    });

    it('a volume: made, attached, copied, detached, grown, restored, deleted', async () => {
      const order = { cloudId, name: `${prefix}-data`, sizeBytes: GiB, tags: { env: 'life' } };
      const volume = await kumo.done(201, 'POST', '/volumes', order);
      expect(volume).toMatchObject({ state: 'available', sizeBytes: GiB, managed: true, tags: { env: 'life' } });
      const path = `/volumes/${volume.id}`;
      const attached = await kumo.done(200, 'POST', `${path}/attach`, { instanceId: instance.id });
      expect(attached).toMatchObject({ state: 'in_use', instanceIds: [instance.id] });
      expect((await kumo.done(200, 'GET', `/instances/${instance.id}`)).volumeIds).toContain(volume.id);
      const snapshot = await kumo.done(201, 'POST', '/snapshots', { volumeId: volume.id, name: `${prefix}-copy` });
      expect(snapshot).toMatchObject({ state: 'available', volumeId: volume.id, sizeBytes: GiB });
      const free = await kumo.done(200, 'POST', `${path}/detach`, {});
      expect(free).toMatchObject({ state: 'available', instanceIds: [] });
      expect((await kumo.done(200, 'POST', `${path}/grow`, { sizeBytes: 2 * GiB })).sizeBytes).toBe(2 * GiB);
      const order2 = { cloudId, name: `${prefix}-again`, snapshotId: snapshot.id };
      const restored = await kumo.done(201, 'POST', '/volumes', order2);
      expect(restored).toMatchObject({ state: 'available', sizeBytes: GiB });
      for (const gone of [`/volumes/${restored.id}`, `/snapshots/${snapshot.id}`, path]) {
        await kumo.done(204, 'DELETE', gone);
        await kumo.done(404, 'GET', gone);
      }
    });

    it('a firewall with rules, set on it and taken off', async () => {
      const before = (await kumo.done(200, 'GET', `/instances/${instance.id}`)).firewallIds;
      const { id } = await kumo.done(201, 'POST', '/firewalls', { cloudId, name: `${prefix}-wall` });
      const rule = { direction: 'ingress', protocol: 'tcp', portFrom: 443, cidr: '0.0.0.0/0', description: 'for all' };
      const { rules } = await kumo.done(200, 'POST', `/firewalls/${id}/rules`, rule);
      const added = rules.find(({ portFrom }: Body) => portFrom === 443);
      expect(added).toMatchObject({ ...rule, portTo: 443, peer: null });
      const peer = { direction: 'ingress', protocol: 'tcp', portFrom: 8000, portTo: 8010, peerFirewallId: id };
      const both = await kumo.done(200, 'POST', `/firewalls/${id}/rules`, peer);
      expect(both.rules.find(({ portFrom }: Body) => portFrom === 8000)).toMatchObject({ cidr: null, portTo: 8010 });
      const path = `/instances/${instance.id}/firewalls`;
      expect((await kumo.done(200, 'PUT', path, { firewallIds: [id] })).firewallIds).toEqual([id]);
      await kumo.done(204, 'DELETE', `/firewalls/${id}/rules/${encodeURIComponent(added.id)}`);
      const left = (await kumo.done(200, 'GET', `/firewalls/${id}`)).rules;
      expect(left.map((each: Body) => each.id)).not.toContain(added.id);
      expect((await kumo.done(200, 'PUT', path, { firewallIds: before })).firewallIds).toEqual(before);
      await kumo.done(204, 'DELETE', `/firewalls/${id}`);
    });

    it('an address outside: got, led to it, taken off, given back', async () => {
      const outside = await kumo.named('networks', cloudId, 'public');
      expect(outside.external).toBe(true);
      const got = await kumo.done(201, 'POST', '/public-ips', { cloudId, networkId: outside.id });
      addresses.push(got.nativeId);
      expect(got).toMatchObject({ state: 'free', instanceId: null, networkId: outside.id });
      expect(got.address).toMatch(/^172\.24\./);
      const path = `/public-ips/${got.id}`;
      const bound = await kumo.done(200, 'POST', `${path}/associate`, { instanceId: instance.id });
      expect(bound).toMatchObject({ state: 'bound', instanceId: instance.id, privateIp: instance.privateIps[0] });
      await hasAddresses([got.address]);
      const free = await kumo.done(200, 'POST', `${path}/disassociate`, {});
      expect(free).toMatchObject({ state: 'free', instanceId: null });
      await hasAddresses([]);
      await kumo.done(204, 'DELETE', path);
      await kumo.done(404, 'GET', path);
    });

    it('what the project may have, what it used, and what the cloud wrote down', async () => {
      const { items: quotas } = await kumo.done(200, 'GET', `/clouds/${cloudId}/quotas`);
      for (const name of ['instances', 'vcpus', 'memoryBytes', 'volumes', 'publicIps']) {
        expect(quotas.map((quota: Body) => quota.name)).toContain(name);
      }
      expect(quotas.find(({ name }: Body) => name === 'instances').used).toBeGreaterThanOrEqual(1);
      const usage = await kumo.done(200, 'GET', `/clouds/${cloudId}/usage`);
      const ours = usage.items.filter(({ nativeId }: Body) => nativeId === instance.nativeId);
      expect(ours.map(({ meter }: Body) => meter)).toContain('instance.hour');
      const { items: events } = await kumo.done(200, 'GET', `/instances/${instance.id}/provider-events`);
      const actions = events.map(({ action }: Body) => action);
      for (const action of ['create', 'stop', 'start', 'reboot', 'resize']) expect(actions).toContain(action);
    });

    it('is deleted, there too', async () => {
      await kumo.done(204, 'DELETE', `/instances/${instance.id}`);
      expect((await kumo.done(200, 'GET', `/instances?cloudId=${cloudId}&q=${prefix}-one`)).items).toEqual([]);
      expect(await kumo.done(200, 'GET', `/instances/${instance.id}`)).toMatchObject({ state: 'terminated' });
      const key = await kumo.named('key-pairs', cloudId, `${prefix}-key`);
      await kumo.done(204, 'DELETE', `/key-pairs/${key.id}`);
      const api = await openStackApi('demo');
      const { servers } = await api.read('compute', `/servers?name=${prefix}`);
      expect(servers).toEqual([]);
    });

    it(`what somebody else makes and deletes is seen within ${seenWithinMs / 1000} s`, async () => {
      const api = await openStackApi('demo');
      const { images, sizes: flavors, networks } = await openStackThings();
      const name = `${prefix}-theirs`;
      const order = { imageRef: images.get('debian-12'), flavorRef: flavors.get('m1.tiny') };
      const server = { ...order, name, networks: [{ uuid: networks.get('private') }], metadata: { by: 'somebody' } };
      const made = await api.send('compute', '/servers', { method: 'POST', body: { server } });
      expect(made.status).toBe(202);
      const list = async () => (await kumo.done(200, 'GET', `/instances?cloudId=${cloudId}&q=${name}`)).items;
      const [seen] = await until('it appears', async () => (await list()).length === 1 && list(), seenWithinMs);
      expect(seen).toMatchObject({ name, managed: false, tags: { by: 'somebody' } });
      await until('it runs', async () => (await list())[0]?.state === 'running');
      expect((await api.send('compute', `/servers/${seen.nativeId}`, { method: 'DELETE' })).status).toBe(204);
      await until('it disappears', async () => (await list()).length === 0, seenWithinMs);
      expect(await kumo.done(200, 'GET', `/instances/${seen.id}`)).toMatchObject({ state: 'terminated' });
    });
  });
}
