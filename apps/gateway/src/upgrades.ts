import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Log, ProblemError } from '@kumo/service-kit';
import type { Admission } from './admission.ts';
import type { Reception } from './arrivals.ts';
import { type Asked, refuseUpgrade } from './http/answers.ts';
import type { Lasting } from './http/listener.ts';
import type { Load } from './limits/load.ts';
import type { GatewayMetrics } from './metrics.ts';
import { tunnel } from './proxy/tunnel.ts';
import type { UpstreamHeaders } from './proxy/upstream-headers.ts';

/** What the upgrade door is made from. */
export interface UpgradeOptions {
  reception: Reception;
  admission: Admission;
  upstreamHeaders: UpstreamHeaders;
  load: Load;
  metrics: GatewayMetrics;
  log: Log;
  /** Where connections that became WebSockets are entered: the server no longer knows them. */
  lasting: Set<Lasting>;
}

/** Takes one WebSocket from its request to its end. Never throws. */
export type UpgradeDoor = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Makes the upgrade door: the same reading and admission as for requests, the origin checked for all of them. */
export function createUpgradeDoor(options: UpgradeOptions): UpgradeDoor {
  const { reception, admission, upstreamHeaders, load, metrics, log, lasting } = options;

  const take = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    let asked: Asked = { requestId: randomUUID(), isSecure: false, tongue: 'problem' };
    try {
      const arrival = reception(request, asked.requestId, true);
      asked = arrival.asked;
      const { route, operation } = arrival;
      const overload = load.refusal();
      if (overload !== undefined) throw new ProblemError('overloaded', overload, { retryAfterSeconds: 1 });
      const isOffered = route.to === 'web' || (route.to === 'rest' && operation?.stream === 'websocket');
      if (!isOffered) throw new ProblemError('not_found', 'There is no WebSocket at this address.');
      if (route.to === 'web') admission.toPages(arrival, true);
      const caller = route.to === 'web' ? undefined : await admission.toService(arrival, true);
      if (socket.destroyed) return;
      tunnel({
        request,
        socket,
        head,
        asked,
        upstream: route.upstream,
        target: arrival.target,
        headers: upstreamHeaders(arrival, caller),
        held: caller?.held,
        onEnd: () => log.debug({ requestId: asked.requestId, upstream: route.upstream.name }, 'a WebSocket ended'),
      });
    } catch (error) {
      const known = error instanceof ProblemError ? error : new ProblemError('internal', 'The gateway failed.');
      if (known !== error) log.error({ err: error, requestId: asked.requestId }, 'the gateway failed');
      metrics.refused(known.code);
      refuseUpgrade(socket, asked, known);
    }
  };

  return (request, socket, head) => {
    load.requests += 1;
    lasting.add(socket);
    if (socket instanceof Socket) socket.setTimeout(0);
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket was cut'));
    socket.once('close', () => {
      load.requests -= 1;
      lasting.delete(socket);
    });
    void take(request, socket, head);
  };
}
