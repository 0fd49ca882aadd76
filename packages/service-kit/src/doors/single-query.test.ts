import { operation } from '@kumo/api-contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createLog } from '../log.ts';
import { ProblemError } from '../problems.ts';
import { createServer, type Server } from '../server.ts';
import { mountTrpc } from './trpc.ts';

const read = operation({
  method: 'GET',
  path: '/things',
  summary: 'Read a thing',
  permission: 'public',
  query: z.object({ name: z.string().min(2).optional() }),
  responses: { 200: z.object({ name: z.string().nullable() }) },
});

let server: Server;

beforeAll(async () => {
  server = createServer({
    name: 'test',
    log: createLog({ service: 'test', destination: { write: () => undefined } }),
    internalToken: 'x'.repeat(32),
    readiness: async () => undefined,
  });
  await mountTrpc(server, {
    tree: {
      things: {
        read,
        secret: { ...read, path: '/secret', permission: 'authenticated' },
        none: { ...read, path: '/none' },
      },
    },
    handlers: {
      things: {
        read: async ({ input }: { input: { name?: string } }) => {
          if (input.name === 'boom') throw new Error('a secret of the inside');
          if (input.name === 'gone') throw new ProblemError('not_found', 'There is no such thing.');
          return { status: 200, body: { name: input.name ?? null } };
        },
        secret: async () => ({ status: 200, body: { name: 'x' } }),
        none: async () => ({ status: 200, body: null }),
      },
    },
    principalOf: async (headers) => {
      if (headers['x-principal'] === 'bad') throw new ProblemError('unauthenticated', 'The principal is not valid.');
      return null;
    },
    validateResponses: false,
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server?.close());

async function told(path: string, headers: Record<string, string>) {
  const answer = await fetch(`${server.listeningOrigin}/trpc/${path}`, { headers });
  const { status } = answer;
  const kept = ['content-type', 'vary', 'cache-control', 'www-authenticate'].map((name) => answer.headers.get(name));
  return { status, kept, text: (await answer.text()).replaceAll(/"requestId":"[^"]*"/g, '') };
}

const inputOf = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;

it.each([
  ['an answer', `things.read?${inputOf({ name: 'two words' })}`, {}, 200],
  ['no input', 'things.read?', {}, 200],
  ['nothing to say', 'things.none?', {}, 200],
  ['a wrong field', `things.read?${inputOf({ name: 'x' })}`, {}, 400],
  ['an unknown field', `things.read?${inputOf({ other: 1 })}`, {}, 400],
  ['input that is no JSON', 'things.read?input=%7B', {}, 400],
  ['a refusal of the handler', `things.read?${inputOf({ name: 'gone' })}`, {}, 404],
  ['a failure of ours', `things.read?${inputOf({ name: 'boom' })}`, {}, 500],
  ['nobody', 'things.secret?', {}, 401],
  ['a bad principal', 'things.read?', { 'x-principal': 'bad' }, 401],
])('a query that comes alone is answered as tRPC itself answers it: %s', async (_, path, headers, status) => {
  const alone = await told(path, headers);
  // A parameter that means nothing is not what comes alone.
  expect(alone).toEqual(await told(`${path}&other=1`, headers));
  expect(alone.status).toBe(status);
  expect(alone.kept.at(-1)).toBe(status === 401 ? 'Bearer realm="Kumo"' : null);
  expect(alone.text).not.toContain('inside');
});

it('is left to tRPC where it is more than that', async () => {
  expect((await told('things.nothing?', {})).status).toBe(404);
  expect((await told('constructor?', {})).status).toBe(404);
  expect((await told('things.read,things.none?batch=1&input=%7B%7D', {})).text).toMatch(/^\[.*\]$/);
  expect((await fetch(`${server.listeningOrigin}/trpc/things.read`, { method: 'POST', body: '{}' })).ok).toBe(false);
});
