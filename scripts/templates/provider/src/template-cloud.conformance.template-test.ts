import { conformance } from '@kumo/provider-core/testing';
import { templateCloud } from './index.ts';

// A real endpoint, or a server that runs in its place: start it in `target`, stop it in `close`.
conformance({
  provider: templateCloud,
  target: () => ({
    connection: { endpoint: 'http://127.0.0.1:9/', credentials: { token: 'token' }, options: {} },
    launch: { image: 'smallest' },
    settleMs: 5_000,
  }),
});
