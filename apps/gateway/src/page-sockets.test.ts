import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { type Fixture, startFixture } from './testing/fixture.ts';

let fixture: Fixture;
let sockets: WebSocketServer;
beforeEach(async () => {
  fixture = await startFixture();
  sockets = new WebSocketServer({ server: fixture.web.server });
});
afterEach(async () => {
  sockets.close();
  await fixture.stop();
});

it("the pages' own WebSocket, by which a changed page reloads in development, opens with or without extensions", async () => {
  const asked: (string | undefined)[] = [];
  sockets.on('connection', (socket, request) => {
    asked.push(request.headers['sec-websocket-extensions']);
    socket.send('changed');
  });
  for (const perMessageDeflate of [true, false]) {
    const socket = new WebSocket(`ws://127.0.0.1:${fixture.gateway.port}/_next/hmr?id=1`, { perMessageDeflate });
    const heard = await new Promise((resolve, reject) => {
      socket.once('message', (data) => resolve(String(data)));
      socket.once('error', reject);
    });
    expect(heard).toBe('changed');
    socket.terminate();
  }
  expect(asked).toEqual([undefined, undefined]);
});
