import { operation } from '@kumo/api-contract';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLog } from '../log.ts';
import { createServer, type Server } from '../server.ts';
import { jsonText, writtenBody } from './json.ts';
import { mountRest } from './rest.ts';
import { mountTrpc } from './trpc.ts';

const list = operation({
  method: 'GET',
  path: '/things',
  summary: 'List things',
  permission: 'public',
  query: z.object({ name: z.string().optional() }),
  responses: { 200: z.object({ items: z.array(z.object({ name: z.string() })) }) },
});

let server: Server | undefined;
afterEach(() => server?.close());

/** A server whose list is written as `json`; its `plain` twin answers the same as an object. */
async function serve(json: (name: string) => string, validateResponses = true): Promise<string> {
  server = createServer({
    name: 'test',
    log: createLog({ service: 'test', destination: { write: () => undefined } }),
    internalToken: 'x'.repeat(32),
    readiness: async () => undefined,
  });
  const nameOf = ({ input }: { input: { name?: string } }) => input.name ?? '';
  const options = {
    tree: { things: { list, plain: { ...list, path: '/plain' } } },
    handlers: {
      things: {
        list: async (call: { input: { name?: string } }) => ({ status: 200, body: writtenBody(json(nameOf(call))) }),
        plain: async (call: { input: { name?: string } }) => ({ status: 200, body: JSON.parse(json(nameOf(call))) }),
      },
    },
    principalOf: async () => null,
    validateResponses,
  };
  mountRest(server, options);
  await mountTrpc(server, options);
  await server.listen({ host: '127.0.0.1', port: 0 });
  return server.listeningOrigin;
}

const page = (name: string) => `{"items":[{"name":${jsonText(name)}}]}`;
const inputOf = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;

/** What of an answer a caller can see. */
async function told(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  return [answer.status, answer.headers.get('content-type'), answer.headers.get('vary'), await answer.text()];
}

describe('a body that is already written', () => {
  it('is sent by REST as it was written', async () => {
    const url = await serve(page);
    expect(await told(`${url}/api/v1/things?name=a"b`)).toEqual(await told(`${url}/api/v1/plain?name=a"b`));
  });

  it.each([
    ['alone', `{}.{}?${inputOf({ name: 'one $& "two"' })}`, {}],
    [
      'in a batch',
      `{}.{},things.plain,{}.{}?batch=1&${inputOf({ 0: { name: 'a' }, 1: { name: 'b' }, 2: { name: 'c' } })}`,
      {},
    ],
    ['beside a refusal', `{}.{},things.none?batch=1&${inputOf({ 0: { name: 'a' } })}`, {}],
    [
      'piece by piece',
      `{}.{},{}.{}?batch=1&${inputOf({ 0: { name: 'a' }, 1: { name: 'b' } })}`,
      { 'trpc-accept': 'application/jsonl' },
    ],
  ])('is answered by tRPC as an object would be: %s', async (_, path, headers) => {
    const url = await serve(page);
    const ask = (verb: string) =>
      told(`${url}/trpc/${path.replaceAll('{}.{}', `things.${verb}`)}`, { ...(headers as Record<string, string>) });
    const written = await ask('list');
    expect(written[3]).toContain('{"name":"');
    expect(stable(written)).toEqual(stable(await ask('plain')));
  });

  it('is checked by the contract wherever answers are, on both doors', async () => {
    const url = await serve(() => '{"items":[{"name":1}]}');
    expect((await told(`${url}/api/v1/things`))[0]).toBe(500);
    expect((await told(`${url}/trpc/things.list`))[0]).toBe(500);
  });
});

/** Request ids differ, and tRPC names the procedures that it could not find. */
const stable = (seen: unknown[]) => seen.map((part) => String(part).replaceAll(/"requestId":"[^"]*"/g, ''));

describe('the JSON of a text', () => {
  it('is what JSON.stringify writes, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(jsonText(text)).toBe(JSON.stringify(text));
      }),
    );
    for (const text of ['', 'a b', '"', '\\', '\n', '\u2028', 'ü', '\u0000', '</script>']) {
      expect(jsonText(text)).toBe(JSON.stringify(text));
    }
    expect(jsonText(null)).toBe('null');
  });
});
