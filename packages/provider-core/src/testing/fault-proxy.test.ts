import { createServer, type Server } from 'node:http';
import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultProxy } from './fault-proxy.ts';

/** A cloud that has one address for everything, as EC2 has: what is asked for stands in the body. */
async function cloud(): Promise<{ readonly server: Server; readonly port: number; readonly bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, answer) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      bodies.push(body);
      answer.end('done');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0, bodies };
}

describe('the fault proxy', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const between = async () => {
    const upstream = await cloud();
    const proxy = new FaultProxy({ host: '127.0.0.1', port: upstream.port });
    const address = await proxy.start();
    ends.push(
      () => proxy.close(),
      async () => upstream.server.closeAllConnections(),
      async () => upstream.server.close(),
    );
    const url = 'port' in address ? `http://127.0.0.1:${address.port}/` : '';
    const ask = async (body: string) => await (await fetch(url, { method: 'POST', body })).text();
    return { ...upstream, proxy, address, ask };
  };

  it('tells requests apart by their bodies where all else is alike', async () => {
    const { proxy, ask, bodies } = await between();
    proxy.loseAnswerTo(/\nAction=Create/);
    expect(await ask('Action=List')).toBe('done');
    await expect(ask('Action=Create')).rejects.toThrow();
    expect(await ask('Action=Create')).toBe('done');
    expect(bodies).toEqual(['Action=List', 'Action=Create', 'Action=Create']);
    expect(proxy.requests[0]).toBe('POST / HTTP/1.1\nAction=List');
  });

  it('waits for a body that comes in pieces, and changes nothing of it', async () => {
    const { proxy, address, bodies } = await between();
    const socket = createConnection({ host: '127.0.0.1', port: 'port' in address ? address.port : 0 });
    ends.push(async () => socket.destroy());
    socket.setNoDelay(true);
    const answer = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(String(bytes))));
    for (const piece of ['POST / HTTP/1.1\r\nhost: x\r\ncontent-le', 'ngth: 13\r\n\r\nActi', 'on=Create']) {
      await new Promise((resolve) => socket.write(piece, resolve));
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodies).toEqual(['Action=Create']);
    expect(proxy.requests).toEqual(['POST / HTTP/1.1\nAction=Create']);
  });

  it('passes on a long body as it comes', async () => {
    const { ask, bodies } = await between();
    const long = 'x'.repeat(1_000_000);
    expect(await ask(long)).toBe('done');
    expect(bodies[0]).toHaveLength(long.length);
  });
});
