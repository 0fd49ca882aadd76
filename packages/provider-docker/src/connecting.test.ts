import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { docker } from './index.ts';
import { unhurried } from './testing/bench.ts';
import { withFakeEngine } from './testing/fake-engine.ts';

const identityOf = async (endpoint: string, credentials = {}, options = {}) => {
  const connection = await docker.connect({ endpoint, credentials, options });
  try {
    return await connection.identify(unhurried);
  } finally {
    await connection.close();
  }
};

const info = { ID: 'AAAA:BBBB', Name: 'lab', ServerVersion: '20.10.24+dfsg1', OSType: 'linux' };

describe('connecting', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['unix:///run/kumo-no-such.sock', 'unavailable', 'no such socket'],
    ['unix:///etc/hostname', 'unavailable', 'nothing accepts connections'],
  ])('to %s says what is wrong and what to do', async (endpoint, code, sentence) => {
    await expect(identityOf(endpoint)).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) });
  });

  it('says of an engine that is too old what it needs', async () => {
    await withFakeEngine(
      '1.40',
      (_request, response) => response.end(),
      async (connection) => {
        const refusal = { code: 'not_supported', message: expect.stringContaining('needed is 1.41 (Docker 20.10)') };
        await expect(connection.identify(unhurried)).rejects.toMatchObject(refusal);
      },
    );
  });

  it('says of another kind of server that it is none', async () => {
    await withFakeEngine(
      undefined,
      (_request, response) => response.end(),
      async (connection) => {
        await expect(connection.identify(unhurried)).rejects.toMatchObject({ code: 'invalid_request' });
      },
    );
  });

  it('asks a newer engine in the newest version that it knows', async () => {
    const asked: (string | undefined)[] = [];
    const answer: RequestListener = (request, response) => {
      asked.push(request.url);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(info));
    };
    await withFakeEngine('1.52', answer, async (connection) => {
      const identity = await connection.identify(unhurried);
      expect(identity).toMatchObject({ accountKey: 'docker:AAAA:BBBB', description: 'Docker 20.10.24 on lab' });
      expect(asked).toEqual(['/v1.47/info']);
    });
  });

  it('offers only the limits that the kernel has', async () => {
    for (const [limits, support] of [
      [{ MemoryLimit: false }, 'conditional'],
      [{ MemoryLimit: false, CpuCfsQuota: false }, 'unsupported'],
    ] as const) {
      await withFakeEngine(
        '1.41',
        (_request, response) =>
          response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...info, ...limits })),
        async (connection) => {
          expect((await connection.identify(unhurried)).capabilities.instances.resize.support).toBe(support);
        },
      );
    }
  });

  it('never follows a redirect', async () => {
    let visitors = 0;
    const elsewhere = createServer((_request, response) => {
      visitors += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    await withFakeEngine(
      '1.41',
      (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end(),
      async (connection) => {
        await expect(connection.identify(unhurried)).rejects.toMatchObject({ code: 'unexpected' });
      },
    );
    expect(visitors).toBe(0);
    await new Promise((resolve) => elsewhere.close(resolve));
  });

  it('does not listen to DOCKER_ variables', async () => {
    vi.stubEnv('DOCKER_HOST', 'nonsense of the environment');
    vi.stubEnv('DOCKER_CERT_PATH', '/run/kumo-no-such-folder');
    vi.stubEnv('DOCKER_TLS_VERIFY', '1');
    await withFakeEngine(
      '1.41',
      (_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(info)),
      async (connection) => {
        expect((await connection.identify(unhurried)).description).toContain('lab');
      },
    );
  });

  it('ends what is in flight with "unavailable" when it is closed', async () => {
    await withFakeEngine(
      '1.41',
      () => undefined,
      async (connection) => {
        const call = expect(connection.identify(unhurried)).rejects.toMatchObject({ code: 'unavailable' });
        const events = expect(
          (async () => {
            for await (const _event of connection.events?.subscribe?.(unhurried, {}) ?? []) expect.unreachable();
          })(),
        ).rejects.toMatchObject({ code: 'unavailable' });
        await vi.waitFor(async () => expect(connection.identify).toBeDefined());
        await connection.close();
        await call;
        await events;
      },
    );
  });

  it('sends a login only with pulls from its own registry', async () => {
    const headers: Record<string, string | string[] | undefined> = {};
    const listener: RequestListener = (request, response) => {
      if (request.url?.includes('/images/create')) headers[request.url] = request.headers['x-registry-auth'];
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"No such image: x"}');
    };
    await withFakeEngine('1.41', listener, async (_plain, path) => {
      const registries = [{ server: 'registry.example.com', username: 'u', password: 'hush-hush' }];
      const connection = await docker.connect({ endpoint: `unix://${path}`, credentials: { registries }, options: {} });
      for (const image of ['registry.example.com/app:1', 'other.example.com/app:1']) {
        const failure = connection.images?.pull?.(unhurried, image, () => undefined);
        await expect(failure).rejects.toMatchObject({
          code: 'not_found',
          message: expect.not.stringContaining('hush'),
        });
      }
      await connection.close();
      const [own, other] = Object.values(headers);
      expect(JSON.parse(Buffer.from(String(own), 'base64url').toString())).toMatchObject({
        username: 'u',
        serveraddress: 'registry.example.com',
      });
      expect(other).toBeUndefined();
    });
  });

  it('reports a failure that comes inside of a pull that began well', async () => {
    const stream =
      '{"status":"Pulling from x","id":"1"}\n{"errorDetail":{"message":"no space left on device"},"error":"no space left on device"}\n';
    await withFakeEngine(
      '1.41',
      (_request, response) => response.end(stream),
      async (connection) => {
        const pull = connection.images?.pull?.(unhurried, 'x:1', () => undefined);
        await expect(pull).rejects.toMatchObject({
          code: 'capacity',
          message: expect.stringContaining('no disk space left'),
        });
      },
    );
  });
});
