import { operation } from '@kumo/api-contract';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLog } from '../log.ts';
import { ProblemError } from '../problems.ts';
import { createServer, type Server } from '../server.ts';
import { mountRest } from './rest.ts';

const take = operation({
  method: 'POST',
  path: '/things/upload',
  summary: 'Take a thing',
  permission: 'public',
  upload: true,
  query: z.object({ name: z.string().min(3) }),
  responses: { 200: z.object({ bytes: z.number(), body: z.string().optional() }) },
});
const put = operation({ ...take, path: '/things', upload: undefined } as never);

let server: Server | undefined;
afterEach(() => server?.close());

/** A server whose upload is read by `read`. */
async function serve(read: (content: AsyncIterable<Uint8Array>) => Promise<number>): Promise<string> {
  server = createServer({
    name: 'test',
    log: createLog({ service: 'test', destination: { write: () => undefined } }),
    internalToken: 'x'.repeat(32),
    readiness: async () => undefined,
  });
  const handlers = {
    things: {
      upload: async ({
        content,
        request,
      }: {
        content: AsyncIterable<Uint8Array>;
        request: { idempotency: unknown };
      }) => {
        const bytes = await read(content);
        return { status: 200, body: { bytes, body: JSON.stringify(request.idempotency) } };
      },
      put: async () => ({ status: 200, body: { bytes: 0 } }),
    },
  };
  mountRest(server, {
    tree: { things: { upload: take, put } },
    handlers,
    principalOf: async () => null,
    validateResponses: true,
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return `${server.listeningOrigin}/api/v1/things`;
}

const send = (url: string, body: string | Uint8Array, type = 'application/octet-stream', headers = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers }, duplex: 'half' } as RequestInit);

async function count(content: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of content) bytes += piece.length;
  return bytes;
}

describe('a body that is a stream', () => {
  it('reaches its handler however large it is', async () => {
    const url = await serve(count);
    const size = 5 * 2 ** 20;
    expect(await (await send(`${url}/upload?name=disk`, new Uint8Array(size))).json()).toMatchObject({ bytes: size });
  });

  it('is not touched while the rest of the request is wrong, and the answer still arrives', async () => {
    let isRead = false;
    const url = await serve(async () => {
      isRead = true;
      return 0;
    });
    const answer = await send(`${url}/upload?name=x`, new Uint8Array(2 ** 20));
    expect([answer.status, isRead]).toEqual([400, false]);
  });

  it('may be refused by its handler after a part of it', async () => {
    const url = await serve(async (content) => {
      for await (const _piece of content) throw new ProblemError('cloud_quota_exceeded', 'Full.');
      return 0;
    });
    const answer = await send(`${url}/upload?name=disk`, new Uint8Array(2 ** 20));
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'cloud_quota_exceeded' }]);
  });

  it('must be said to be one, and is taken nowhere else', async () => {
    const url = await serve(count);
    expect((await send(`${url}/upload?name=disk`, 'a=b', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await send(`${url}/upload?name=disk`, '{}', 'application/json')).status).toBe(415);
    expect((await send(`${url}?name=disk`, 'bytes')).status).toBe(415);
  });

  it('is known to an Idempotency-Key by its query', async () => {
    const url = await serve(count);
    const digest = async (query: string, body: string) => {
      const answer = await send(`${url}/upload?${query}`, body, undefined, { 'idempotency-key': 'one' });
      return ((await answer.json()) as { body: string }).body;
    };
    const first = await digest('name=disk', 'a');
    expect(await digest('name=disk', 'b')).toBe(first);
    expect(await digest('name=other', 'a')).not.toBe(first);
  });
});
