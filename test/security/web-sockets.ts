import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { WebSocket } from 'undici';

/** What the server answers to a WebSocket's upgrade: 101 when it takes it, which is then cut. */
export function upgradeStatus(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url.replace(/^ws/, 'http'), {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...headers,
      },
    });
    asked.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.once('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** Something that stays open until one of the two sides ends it. */
export interface Lasting {
  readonly isOpen: boolean;
  close(): void;
}

/** Opens a WebSocket; fulfilled when it is open. */
export function openSocket(url: string, headers: Record<string, string>): Promise<Lasting> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
    let isOpen = true;
    socket.addEventListener('close', () => {
      isOpen = false;
    });
    socket.addEventListener('error', ({ error }) => reject(error));
    socket.addEventListener('open', () =>
      resolve({
        get isOpen() {
          return isOpen;
        },
        close: () => socket.close(),
      }),
    );
  });
}
