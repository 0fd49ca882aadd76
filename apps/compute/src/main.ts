import { createLog, readOwnConfig, runService } from '@kumo/service-kit';
import { startCompute } from './app.ts';
import { readConfig } from './config.ts';

const config = readOwnConfig({ readConfig });
const log = createLog({ service: 'compute', level: config.KUMO_LOG_LEVEL });
await runService({ log, start: () => startCompute(config, log) });
