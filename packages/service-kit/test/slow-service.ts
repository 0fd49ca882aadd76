// A service with a request that takes a while and a stream that goes on until the drain. Started by lifecycle.test.ts.
import { once } from 'node:events';
import { createLog, createServer, runService } from '../src/index.ts';

const log = createLog({ service: 'slow', level: 'silent' });

await runService({
  log,
  async start() {
    const server = createServer({ name: 'slow', log, internalToken: 'x'.repeat(32), readiness: async () => undefined });
    server.get('/slow', async () => {
      process.send?.('arrived');
      await once(server.drainSignal, 'abort');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return 'finished';
    });
    server.get('/stream', async (_request, reply) => {
      reply.hijack();
      reply.raw.write('begun\n');
      await once(server.drainSignal, 'abort');
      reply.raw.end('ended\n');
    });
    console.log(await server.listen({ port: 0, host: '127.0.0.1' }));
    return { drain: () => server.close() };
  },
});
