import { createLog, readOwnConfig, runService } from '@kumo/service-kit';
import { startIdentity } from './app.ts';
import { readConfig } from './config.ts';

const config = readOwnConfig({ readConfig });
const log = createLog({ service: 'identity', level: config.KUMO_LOG_LEVEL });

await runService({ log, start: () => startIdentity(config, log) });
