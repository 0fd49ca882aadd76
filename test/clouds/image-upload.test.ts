import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../scripts/supervisor/services.ts';
import {
  explainNoOpenStack,
  openStackApi,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
} from '../support/openstack-lab.ts';
import { removeLeftovers } from '../support/openstack-leftovers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type Answer, type Body, Rest, strictly } from './rest.ts';

const MiB = 2 ** 20;
const prefix = `kumo-upload-${randomUUID().slice(0, 8)}`;
const limitMiB = 400;
const largeMiB = 300;
/** What one process may grow by while it passes on {@link largeMiB}: code that runs for the first time, and its buffers. */
const mostGrowthMiB = 120;

interface Upload {
  readonly answered: Promise<Answer>;
  /** Goes away without a word. */
  breakOff(): void;
}

if (openStackFile === undefined) {
  describe('not run: OpenStack', () => {
    it(explainNoOpenStack, (context) => context.skip(explainNoOpenStack));
  });
} else {
  describe('an image that is uploaded', () => {
    let stack: Stack;
    let kumo: Rest;
    let key: string;
    let cloudId: string;

    beforeAll(async () => {
      await openStackReady();
      stack = await startStack({ env: { ...strictly, KUMO_UPLOAD_LIMIT: String(limitMiB / 1024) } });
      kumo = new Rest(stack);
      key = await stack.apiKey();
      const order = { provider: 'openstack', name: 'lab', ...openStackConnection(openStackLogin('demo')) };
      cloudId = (await kumo.done(201, 'POST', '/clouds', order)).id;
    }, 900_000);
    afterAll(async () => {
      await stack?.stop();
      await removeLeftovers(prefix);
    });

    /** Sends so much as fast as it is taken, made on the fly; `stopAt`: falls silent behind so much. */
    function upload(
      name: string,
      sizeMiB: number,
      options: { stopAt?: number; headers?: Record<string, string>; cloud?: string } = {},
    ): Upload {
      const { stopAt = sizeMiB, headers = {}, cloud = cloudId } = options;
      const query = new URLSearchParams({ cloudId: cloud, name: `${prefix}-${name}`, format: 'raw' });
      const sending = request(`${stack.url}/api/v1/images/upload?${query}`, {
        method: 'POST',
        agent: false,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream', ...headers },
      });
      const piece = Buffer.alloc(MiB, 7);
      let wrote = 0;
      const write = (): void => {
        for (; wrote < stopAt; ) {
          wrote += 1;
          if (!sending.write(piece)) {
            sending.once('drain', write);
            return;
          }
        }
        if (stopAt === sizeMiB) sending.end();
      };
      write();
      const answered = new Promise<Answer>((resolve, reject) => {
        sending.once('error', reject);
        sending.once('response', (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part) => {
            text += part;
          });
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
          response.once('error', reject);
        });
      });
      answered.catch(() => undefined);
      return { answered, breakOff: () => void sending.destroy() };
    }

    /** What the cloud itself has of this name. */
    async function atTheCloud(name: string): Promise<Body[]> {
      const { images } = await (await openStackApi('demo')).read('image', `/v2/images?name=${prefix}-${name}`);
      return images as Body[];
    }

    /** The operation of an upload, once it has begun. */
    const operationOf = (name: string): Promise<Body> =>
      until(`the operation of ${name}`, async () => {
        const { items } = await kumo.done(200, 'GET', '/operations?limit=100');
        return items.find((one: Body) => one.action === 'image.upload' && one.target.name === `${prefix}-${name}`);
      });

    const residentMiB = (service: ServiceName): number => {
      const status = readFileSync(`/proc/${stack.pidOf(service)}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    };

    it('is passed on and held nowhere, and is an image then', async () => {
      expect((await upload('small', 2, { headers: { prefer: 'wait=60' } }).answered).status).toBe(201);
      const services = ['gateway', 'compute'] as const;
      const before = services.map(residentMiB);
      const { status, body } = await upload('large', largeMiB, { headers: { prefer: 'wait=60' } }).answered;
      expect(status, JSON.stringify(body)).toBe(201);
      const growth = services.map((service, at) => residentMiB(service) - (before[at] ?? 0));
      console.log(
        `${largeMiB} MiB passed on: gateway +${growth[0]?.toFixed(0)}, compute +${growth[1]?.toFixed(0)} MiB`,
      );
      for (const grown of growth) expect(grown).toBeLessThan(mostGrowthMiB);
      const image = { state: 'available', name: `${prefix}-large`, sizeBytes: largeMiB * MiB, managed: true };
      expect(body).toMatchObject(image);
      expect(await atTheCloud('large')).toMatchObject([{ id: body.nativeId, status: 'active', size: largeMiB * MiB }]);
      expect(await kumo.named('images', cloudId, `${prefix}-large`)).toMatchObject({ id: body.id });
    });

    it('that breaks off leaves nothing, and the operation says so', async () => {
      const { breakOff, answered } = upload('broken', 50, { stopAt: 20 });
      await until('its beginning at the cloud', async () => (await atTheCloud('broken')).length > 0);
      breakOff();
      await expect(answered).rejects.toThrow();
      const ended = await kumo.ended((await operationOf('broken')).id);
      expect(ended).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('broke off') } });
      expect(await atTheCloud('broken')).toEqual([]);
    });

    it('above the limit is refused: at once when it says so, else when it comes to that, and leaves nothing', async () => {
      const length = String((limitMiB + 1) * MiB);
      const told = await upload('announced', limitMiB + 1, { headers: { 'content-length': length } }).answered;
      expect(told).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
      const cut = await upload('unannounced', limitMiB + 20).answered;
      expect(cut).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
      expect(await kumo.ended((await operationOf('unannounced')).id)).toMatchObject({ state: 'failed' });
      expect([...(await atTheCloud('announced')), ...(await atTheCloud('unannounced'))]).toEqual([]);
    });

    it('whose process is killed leaves nothing once there is another', async () => {
      const { answered } = upload('crashed', 50, { stopAt: 20 });
      await until('its beginning at the cloud', async () => (await atTheCloud('crashed')).length > 0);
      const { id } = await operationOf('crashed');
      stack.killService('compute');
      await answered.then(
        ({ status }) => expect(status).toBe(503),
        () => undefined,
      );
      await until('compute again', async () => (await stack.fetch(`/api/v1/operations/${id}`)).ok);
      expect(await kumo.ended(id)).toMatchObject({ state: 'failed' });
      expect(await atTheCloud('crashed')).toEqual([]);
    });

    it('is made once for one Idempotency-Key, whose repeat reads no data', async () => {
      const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=60' };
      const first = await upload('once', 2, { headers }).answered;
      const again = await upload('once', 50, { headers, stopAt: 1 }).answered;
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.body.id).toBe(first.body.id);
      expect((await upload('twice', 2, { headers }).answered).body.code).toBe('idempotency_key_reused');
      expect(await atTheCloud('once')).toHaveLength(1);
    });

    it('is refused by a cloud that takes none, before the rest of it is sent', async () => {
      const order = { provider: 'sandbox', name: 'no uploads', options: { instances: 1 } };
      const sandbox = await kumo.done(201, 'POST', '/clouds', order);
      const told = await upload('sandbox', 50, { cloud: sandbox.id, stopAt: 1 }).answered;
      expect(told).toMatchObject({ status: 422, body: { code: 'not_supported' } });
    });
  });
}
