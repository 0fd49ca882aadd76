import { Accounts } from './account/accounts.ts';
import type { SandboxConfig } from './config.ts';
import { Journal } from './journal/journal.ts';
import { createServer } from './server.ts';

/** A running sandbox. */
export interface Sandbox {
  /** Where it listens, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends calls and streams, and writes everything down for good. */
  close(): Promise<void>;
}

/** Reads the journal back, listens, and is then ready. */
export async function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  const accounts = new Accounts(new Journal(config.folder));
  accounts.open();
  const server = createServer(accounts, config);
  const url = await server.listen({ host: config.host, port: config.port });
  return {
    url,
    close: async () => {
      await server.close();
      accounts.close();
    },
  };
}
