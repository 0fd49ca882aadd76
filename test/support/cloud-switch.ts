import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A door before the sandbox cloud's process: it counts what each account is asked, and can make one account fall silent. */
export interface CloudSwitch {
  readonly url: string;
  /** Requests to an account so far, and how many of them were refused as too many. Asking who it is does not count. */
  calls(account: string): { readonly all: number; readonly refused: number };
  /** From now on nothing of this account is answered, and its streams say nothing more. */
  hang(account: string): void;
  /** It goes on where it stood: what was asked meanwhile, and is still waited for, is answered now. */
  release(account: string): void;
  close(): Promise<void>;
}

/** Passes everything on to `target`. */
export async function startCloudSwitch(target: string): Promise<CloudSwitch> {
  const counts = new Map<string, { all: number; refused: number }>();
  /** Of each silent account, what is to be done once it goes on. */
  const held = new Map<string, (() => void)[]>();
  const accountOf = (url: string): string => decodeURIComponent(/^\/v1\/accounts\/([^/?]+)/.exec(url)?.[1] ?? '');
  const inTurn = (account: string, act: () => void): void => {
    const waiting = held.get(account);
    if (waiting === undefined) act();
    else waiting.push(act);
  };

  const pass = (asked: IncomingMessage, answer: ServerResponse): void => {
    const account = accountOf(asked.url ?? '');
    const count = counts.get(account) ?? { all: 0, refused: 0 };
    counts.set(account, count);
    if (asked.method !== 'PUT' || !isAccountItself(asked.url ?? '')) count.all += 1;
    inTurn(account, () => {
      if (answer.destroyed) return;
      const to = new URL(asked.url ?? '/', target);
      const going = request(to, { method: asked.method, headers: asked.headers }, (came) => {
        if (came.statusCode === 429) count.refused += 1;
        inTurn(account, () => answer.writeHead(came.statusCode ?? 502, came.headers).flushHeaders());
        came.on('data', (chunk) => inTurn(account, () => answer.write(chunk)));
        came.on('end', () => inTurn(account, () => answer.end()));
        came.on('error', () => answer.destroy());
      });
      going.on('error', () => answer.destroy());
      answer.on('close', () => going.destroy());
      asked.pipe(going);
    });
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: (account) => ({ all: 0, refused: 0, ...counts.get(account) }),
    hang: (account) => void held.set(account, []),
    release(account) {
      const waiting = held.get(account) ?? [];
      held.delete(account);
      for (const act of waiting) act();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isAccountItself(url: string): boolean {
  return /^\/v1\/accounts\/[^/?]+$/.test(url);
}
