import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { createLog } from '@kumo/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway } from './app.ts';
import { readConfig } from './config.ts';
import { FakeIdentity } from './testing/fake-identity.ts';
import { internalToken, knownKey, organizationId, until } from './testing/fixture.ts';

const MiB = 2 ** 20;
const path = '/api/v1/images/upload?cloudId=cld_x&name=a&format=raw';
type Take = (request: IncomingMessage, response: ServerResponse) => void;

describe('an upload', () => {
  let identity: FakeIdentity;
  let compute: Server;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let take: Take;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    identity = await new FakeIdentity().start();
    identity.known.set(knownKey, { credentialId: 'key_1', organizationId });
    compute = createServer((request, response) => {
      asked += 1;
      take(request, response);
    });
    await new Promise<void>((resolve) => compute.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(compute.address() as AddressInfo).port}`;
    const config = readConfig({
      PORT: '0',
      KUMO_IDENTITY_URL: identity.url,
      KUMO_COMPUTE_URL: url,
      KUMO_WEB_URL: url,
      KUMO_INTERNAL_TOKEN: internalToken,
      KUMO_UPLOAD_LIMIT: String(64 / 1024),
    });
    gateway = await startGateway(config, createLog({ service: 'gateway', destination: { write: () => undefined } }));
  });
  afterEach(async () => {
    await gateway.drain();
    compute.closeAllConnections();
    await Promise.all([identity.kill(), new Promise((resolve) => compute.close(resolve))]);
  });

  /** Sends so many bytes, as fast as they are taken; gives what was answered and how much was written. */
  function send(bytes: number, headers: Record<string, string> = {}) {
    let wrote = 0;
    const sending = httpRequest({
      host: '127.0.0.1',
      port: gateway.port,
      path,
      method: 'POST',
      agent: false,
      headers: {
        host: `localhost:${gateway.port}`,
        authorization: `Bearer ${knownKey}`,
        'content-type': 'application/octet-stream',
        ...headers,
      },
    });
    const piece = Buffer.alloc(64 * 1024, 7);
    const write = (): void => {
      while (wrote < bytes) {
        wrote += piece.length;
        if (!sending.write(piece)) {
          sending.once('drain', write);
          return;
        }
      }
      sending.end();
    };
    write();
    const answered = new Promise<{ status: number; body: { code?: string; bytes?: number } }>((resolve, reject) => {
      sending.once('error', reject);
      sending.once('response', (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
        response.once('error', reject);
      });
    });
    return { sending, answered, wrote: () => wrote };
  }

  const count: Take = (request, response) => {
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    request.once('end', () => response.end(JSON.stringify({ bytes, type: request.headers['content-type'] })));
  };

  it('is handed on whole, announced or not, far above the size of other requests', async () => {
    take = count;
    expect((await send(20 * MiB, { 'content-length': String(20 * MiB) }).answered).body.bytes).toBe(20 * MiB);
    expect((await send(20 * MiB).answered).body.bytes).toBe(20 * MiB);
  });

  it('comes only as fast as the service takes it', async () => {
    let waiting: IncomingMessage | undefined;
    let isCut = false;
    take = (request) => {
      waiting = request;
      request.once('error', () => {
        isCut = true;
      });
    };
    const { sending, answered, wrote } = send(60 * MiB);
    await until(() => waiting !== undefined);
    let before = -1;
    // What the buffers of two connections hold, and not more.
    await until(async () => {
      const now = wrote();
      await new Promise((resolve) => setTimeout(resolve, 50));
      const isStill = now === before && now === wrote();
      before = now;
      return isStill;
    });
    expect(wrote()).toBeLessThan(40 * MiB);
    const gone = expect(answered).rejects.toThrow();
    sending.destroy();
    await gone;
    waiting?.resume();
    await until(() => isCut);
  });

  it('above the limit is refused before any of it, when it says so', async () => {
    take = count;
    const { answered, wrote } = send(65 * MiB, { 'content-length': String(65 * MiB) });
    expect(await answered).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    expect(wrote()).toBeLessThan(20 * MiB);
    expect(asked).toBe(0);
  });

  it('above the limit is cut off at the service when it does not say so, and the caller told', async () => {
    let isCut = false;
    take = (request) => {
      request.on('data', () => undefined);
      request.once('error', () => {
        isCut = true;
      });
    };
    expect(await send(80 * MiB).answered).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    await until(() => isCut);
  });

  it('that the service refuses early is answered at once, and not read to its end', async () => {
    take = (_request, response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ code: 'not_supported' }));
    };
    const { answered, wrote } = send(60 * MiB);
    expect(await answered).toMatchObject({ status: 422, body: { code: 'not_supported' } });
    expect(wrote(), 'most of it was never sent').toBeLessThan(40 * MiB);
  });

  it('whose caller goes away is cut off at the service, too', async () => {
    let came = 0;
    let isCut = false;
    take = (request) => {
      request.on('data', (part: Buffer) => {
        came += part.length;
      });
      request.once('error', () => {
        isCut = true;
      });
    };
    const { sending, answered } = send(1 * MiB, { 'content-length': String(60 * MiB) });
    const gone = expect(answered).rejects.toThrow();
    await until(() => came > 0);
    sending.destroy();
    await gone;
    await until(() => isCut);
  });

  it('is told when the service is down, and is never sent twice', async () => {
    take = (request) => void request.socket.destroy();
    expect(await send(1 * MiB).answered).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(asked).toBe(1);
  });

  it('of a client that asks first is sent only when it is wanted', async () => {
    take = count;
    const head = (name: string, key: string) =>
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${name}\r\nExpect: 100-continue\r\n\r\n`;
    const told = async (bytes: string): Promise<string> => {
      let text = '';
      const socket: Socket = connect(gateway.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (part) => {
        text += part;
      });
      await until(() => text !== '');
      socket.destroy();
      return text.split('\r\n')[0] ?? '';
    };
    expect(await told(head('4', knownKey))).toBe('HTTP/1.1 100 Continue');
    expect(await told(head('4', 'cpk_unknown'))).toMatch(/^HTTP\/1.1 401 /);
    expect(await told(head(String(65 * MiB), knownKey))).toMatch(/^HTTP\/1.1 413 /);
  });
});
