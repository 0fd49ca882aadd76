import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Moto, whyNoMoto } from '../support/moto.ts';
import { imageOf } from '../support/moto-surroundings.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type ActionCounter, startActionCounter } from './action-counter.ts';
import { type Body, Rest, strictly } from './rest.ts';

const GiB = 2 ** 30;
const many = 50;

const missing = await whyNoMoto();
if (missing !== undefined) it.skip(`AWS by REST: ${missing}`);
else {
  describe('AWS, by REST', () => {
    let moto: Moto;
    let counter: ActionCounter;
    let stack: Stack;
    let kumo: Rest;
    let cloudId: string;
    let size: Body;
    let launched: Body[] = [];

    beforeAll(async () => {
      moto = await Moto.start();
      counter = await startActionCounter(moto.url);
      stack = await startStack({ env: strictly });
      kumo = new Rest(stack);
      const order = { provider: 'aws', name: 'moto', ...moto.connection(), endpoint: counter.url };
      const cloud = await kumo.done(201, 'POST', '/clouds', order);
      expect(cloud).toMatchObject({ provider: 'aws', region: 'us-east-1', health: { state: 'reachable' } });
      cloudId = cloud.id;
      size = await until('its sizes', async () => {
        const { items } = await kumo.done(200, 'GET', `/sizes?cloudId=${cloudId}&q=t3.micro`);
        return items.find(({ name }: Body) => name === 't3.micro');
      });
    });
    afterAll(async () => {
      await stack?.stop();
      await counter?.close();
      await moto?.close();
    });

    it(`${many} are launched in one call, each with an operation of its own`, async () => {
      const image = await imageOf(moto);
      const order = { cloudId, name: 'fleet', image, sizeId: size.id, count: many, tags: { team: 'blue' } };
      const { items } = await kumo.done(202, 'POST', '/instances', order);
      expect(items).toHaveLength(many);
      const ended = await Promise.all(items.map(({ id }: Body) => kumo.ended(id)));
      expect(ended.filter(({ state }) => state !== 'succeeded')).toEqual([]);
      expect(new Set(ended.map(({ target }) => target.id)).size).toBe(many);
      const calls = counter.sent('RunInstances');
      expect(calls.map((form) => [form.get('MinCount'), form.get('MaxCount')])).toEqual([[`${many}`, `${many}`]]);
      launched = await kumo.all(`/instances?cloudId=${cloudId}&state=running`);
      expect(new Set(launched.map(({ nativeId }) => nativeId)).size).toBe(many);
      const named = (one: Body, other: Body) => one[0].localeCompare(other[0]);
      expect(launched.map(({ id, name }) => [id, name]).sort(named)).toEqual(
        ended.map(({ target }) => [target.id, target.name]).sort(named),
      );
      for (const instance of launched) expect(instance).toMatchObject({ managed: true, tags: { team: 'blue' } });
    });

    it('one of them stops and starts', async () => {
      const path = `/instances/${launched[0].id}`;
      expect(await kumo.done(200, 'POST', `${path}/stop`)).toMatchObject({ state: 'stopped', nativeState: 'stopped' });
      expect(await kumo.done(200, 'POST', `${path}/start`)).toMatchObject({ state: 'running' });
    });

    it('volumes and their snapshots', async () => {
      const { zone, id: instanceId } = launched[0];
      const volume = await kumo.done(201, 'POST', '/volumes', { cloudId, name: 'data', sizeBytes: GiB, zone });
      expect(volume).toMatchObject({ state: 'available', sizeBytes: GiB, zone, managed: true });
      const path = `/volumes/${volume.id}`;
      const attached = await kumo.done(200, 'POST', `${path}/attach`, { instanceId });
      expect(attached).toMatchObject({ state: 'in_use', instanceIds: [instanceId] });
      const snapshot = await kumo.done(201, 'POST', '/snapshots', { volumeId: volume.id, name: 'copy' });
      expect(snapshot).toMatchObject({ state: 'available', volumeId: volume.id, name: 'copy' });
      expect(await kumo.done(200, 'POST', `${path}/detach`, {})).toMatchObject({ state: 'available', instanceIds: [] });
      const again = { cloudId, name: 'again', snapshotId: snapshot.id, zone };
      const restored = await kumo.done(201, 'POST', '/volumes', again);
      expect(restored.sizeBytes).toBe(GiB);
      for (const gone of [`/volumes/${restored.id}`, `/snapshots/${snapshot.id}`, path]) {
        await kumo.done(204, 'DELETE', gone);
        await kumo.done(404, 'GET', gone);
      }
    });

    it('a security group with rules, set on an instance', async () => {
      const { id: instanceId, firewallIds: before, networkIds } = launched[1];
      const order = { cloudId, name: 'web', networkId: networkIds[0], description: 'what may come in' };
      const { id } = await kumo.done(201, 'POST', '/firewalls', order);
      const rule = { direction: 'ingress', protocol: 'tcp', portFrom: 443, cidr: '0.0.0.0/0', description: 'for all' };
      const { rules } = await kumo.done(200, 'POST', `/firewalls/${id}/rules`, rule);
      const added = rules.find(({ portFrom }: Body) => portFrom === 443);
      expect(added).toMatchObject({ ...rule, portTo: 443, id: expect.stringMatching(/^sgr-/) });
      const path = `/instances/${instanceId}/firewalls`;
      expect((await kumo.done(200, 'PUT', path, { firewallIds: [id] })).firewallIds).toEqual([id]);
      await kumo.done(204, 'DELETE', `/firewalls/${id}/rules/${added.id}`);
      expect((await kumo.done(200, 'PUT', path, { firewallIds: before })).firewallIds).toEqual(before);
      await kumo.done(204, 'DELETE', `/firewalls/${id}`);
    });

    it('an elastic address', async () => {
      const { id: instanceId } = launched[2];
      const { id, address } = await kumo.done(201, 'POST', '/public-ips', { cloudId });
      const bound = await kumo.done(200, 'POST', `/public-ips/${id}/associate`, { instanceId });
      expect(bound).toMatchObject({ state: 'bound', instanceId });
      expect((await kumo.done(200, 'GET', `/instances/${instanceId}`)).publicIps).toContain(address);
      const free = await kumo.done(200, 'POST', `/public-ips/${id}/disassociate`, {});
      expect(free).toMatchObject({ state: 'free', instanceId: null });
      await kumo.done(204, 'DELETE', `/public-ips/${id}`);
      await kumo.done(404, 'GET', `/public-ips/${id}`);
    });

    it('a private key is told once, whoever asks again', async () => {
      const order = { cloudId, name: 'made' };
      const key = { 'idempotency-key': randomUUID() };
      const made = await kumo.done(201, 'POST', '/key-pairs', order, key);
      expect(made.privateKey).toContain('PRIVATE KEY');
      const again = await kumo.done(409, 'POST', '/key-pairs', order, key);
      expect(again.code).toBe('already_answered');
      expect(JSON.stringify(again)).not.toContain('PRIVATE KEY');
      expect(counter.sent('CreateKeyPair')).toHaveLength(1);
      const shown = await kumo.done(200, 'GET', `/key-pairs/${made.id}`);
      expect(shown).toMatchObject({ name: 'made' });
      expect(shown).not.toHaveProperty('privateKey');
      await kumo.done(204, 'DELETE', `/key-pairs/${made.id}`);
    });

    it('many are terminated together, in few calls', async () => {
      const ids = launched.map(({ id }) => id);
      const { items, refused } = await kumo.done(202, 'POST', '/instances/actions', { action: 'terminate', ids });
      expect(refused).toEqual([]);
      const ended = await Promise.all(items.map(({ id }: Body) => kumo.ended(id)));
      expect(ended.filter(({ state }) => state !== 'succeeded')).toEqual([]);
      expect(await kumo.all(`/instances?cloudId=${cloudId}&state=running`)).toEqual([]);
      const named = counter.sent('TerminateInstances').flatMap((form) => idsIn(form));
      expect(new Set(named).size).toBe(many);
      // How many meet in one call is a matter of when the operations come to it.
      expect(counter.sent('TerminateInstances').length).toBeLessThan(many);
    });
  });
}

/** The instances that a call names. */
function idsIn(form: URLSearchParams): string[] {
  return [...form].flatMap(([key, value]) => (key.startsWith('InstanceId.') ? [value] : []));
}
