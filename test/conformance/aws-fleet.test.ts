import { randomUUID } from 'node:crypto';
import { aws } from '@kumo/provider-aws';
import type { InstanceObservation, LaunchSpec, ProviderConnection } from '@kumo/provider-core';
import { walkPages } from '@kumo/provider-core';
import { FaultProxy } from '@kumo/provider-core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Moto, whyNoMoto } from '../support/moto.ts';
import { imageOf, launchByMoto } from '../support/moto-surroundings.ts';

const context = { signal: new AbortController().signal };
const missing = await whyNoMoto();

describe.skipIf(missing !== undefined)(
  `a fleet of a thousand on moto${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    let moto: Moto;
    let proxy: FaultProxy;
    let connection: ProviderConnection;
    let specs: readonly LaunchSpec[];
    let nativeIds: readonly string[];

    const calls = (action: string) => proxy.requests.filter((seen) => seen.includes(`Action=${action}&`)).length;
    const connect = async () => {
      if (proxy.address === undefined || !('port' in proxy.address)) throw new Error('The proxy does not listen');
      const endpoint = `http://127.0.0.1:${proxy.address.port}`;
      // Moto writes a thousand in ten seconds and more on a busy machine; what counts here is how often it is asked.
      return await aws.connect({ ...moto.connection(), endpoint }, { deadlines: { list: 200_000 } });
    };
    const walk = async (limit: number, known?: ReadonlyMap<string, string>) => {
      const items: InstanceObservation[] = [];
      const unchanged: string[] = [];
      const request = known === undefined ? { limit } : { limit, known };
      for await (const page of walkPages(connection.instances, context, request)) {
        items.push(...page.items);
        unchanged.push(...page.unchanged);
      }
      return { items, unchanged };
    };

    beforeAll(async () => {
      moto = await Moto.start();
      proxy = new FaultProxy({ host: '127.0.0.1', port: moto.port });
      await proxy.start();
      connection = await connect();
      const image = await imageOf(moto);
      const operationIds = Array.from({ length: 50 }, () => `opr_${randomUUID()}`);
      specs = operationIds.map((operationId, place) => ({
        token: { operationId, resourceId: `ins_${place}`, organizationId: 'org_fleet' },
        name: `fleet-${place}`,
        image,
        sizeNativeId: 't3.micro',
        networkNativeIds: [],
        ports: [],
        env: {},
        volumes: [],
        tags: { stage: 'test' },
        batch: { operationIds },
      }));
    });
    afterAll(async () => {
      await connection?.close();
      await proxy?.close();
      await moto?.close();
    });

    it('launches fifty that were asked for together by one call, each at its place and under its name', async () => {
      const made = await Promise.all(specs.map((spec) => connection.instances.create(context, spec)));
      nativeIds = made.map(({ nativeId }) => nativeId);
      expect(new Set(nativeIds).size).toBe(50);
      expect(calls('RunInstances')).toBe(1);
      await Promise.all(
        specs.map((spec, place) => connection.instances.activate?.(context, nativeIds[place] ?? '', spec)),
      );
      const { items } = await walk(1000);
      const shown = new Map(items.map((item) => [item.nativeId, item]));
      for (const [place, spec] of specs.entries()) {
        const { name, token, tags } = spec;
        const seen = shown.get(nativeIds[place] ?? '');
        expect(seen).toMatchObject({ name, operationId: token.operationId, tags, state: 'running' });
      }
    });

    it('finds each of them by its token, from another process too, and before it has its name', async () => {
      const other = await connect();
      try {
        for (const place of [0, 17, 49]) {
          const { token, name } = specs[place] ?? { token: undefined, name: '' };
          if (token === undefined) throw new Error('No such place');
          const found = await other.instances.findByToken(context, token, name);
          expect(found.map(({ nativeId }) => nativeId)).toEqual([nativeIds[place]]);
        }
        const ids = Array.from({ length: 3 }, () => `opr_${randomUUID()}`);
        const half = await launchByMoto(moto, specs[0]?.image ?? '', 3, { 'kumo:batch:00': ids.join(' ') });
        const [first] = specs;
        if (first === undefined) throw new Error('No spec');
        const token = { ...first.token, operationId: ids[2] ?? '' };
        const found = await other.instances.findByToken(context, token, 'not named yet');
        expect(found.map(({ nativeId }) => nativeId)).toEqual([half[2]]);
        await Promise.all(half.map((id) => other.instances.terminate(context, id)));
        expect(calls('TerminateInstances')).toBe(1);
      } finally {
        await other.close();
      }
    });

    it('lists a thousand in as few calls as there are pages, and again without telling what is unchanged', async () => {
      const image = specs[0]?.image ?? '';
      for (let launched = 53; launched < 1000; ) {
        const count = Math.min(200, 1000 - launched);
        await launchByMoto(moto, image, count, { Name: 'twin' });
        launched += count;
      }
      const before = calls('DescribeInstances');
      const { items } = await walk(1000);
      expect(items).toHaveLength(1000);
      expect(calls('DescribeInstances') - before).toBe(1);
      const small = await walk(500);
      expect(new Set(small.items.map(({ nativeId }) => nativeId)).size).toBe(1000);
      expect(calls('DescribeInstances') - before).toBe(1 + 2);
      const known = new Map(items.map(({ nativeId, fingerprint }) => [nativeId, fingerprint ?? '']));
      expect(await walk(1000, known)).toMatchObject({ items: [], unchanged: { length: 1000 } });
      expect(JSON.stringify(items)).not.toContain(moto.connection().credentials.secretAccessKey);
    });
  },
);
