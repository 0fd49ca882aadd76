import { createLog, readOwnConfig, runService } from '@kumo/service-kit';
import { startGateway } from './app.ts';
import { listenHost, readConfig } from './config.ts';

const config = readOwnConfig({ readConfig });
const log = createLog({ service: 'gateway', level: config.KUMO_LOG_LEVEL });

await runService({
  log,
  start: async () => {
    const gateway = await startGateway(config, log);
    log.info({ host: listenHost(config), port: gateway.port }, 'listening');
    return gateway;
  },
});
