import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { newId } from '@kumo/model';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type IdentityInstance, internalToken, startInstance } from '../../test/identity-instance.ts';

const soon = { timeout: 120_000, interval: 50 };
/** What waits for a condition ends when it is met; this is for one that never is. */
const patienceMs = 300_000;

/** Entries that wait at a compute, as its internal routes hand them over. */
class WaitingRoom {
  readonly items: { position: number; id: string }[] = [];
  /** Answers nothing any more. */
  isAway = false;
  /** So many times it does not hear that entries were taken. */
  deaf = 0;
  /** So many times it hears it, and its answer is lost. */
  mute = 0;
  /** Which places it was told of. */
  readonly taken: number[] = [];
  /** What was said to be taken and is not in the log. */
  readonly lost: string[] = [];
  readonly #server = createServer((request, answer) => void this.#serve(request, answer));
  readonly #chained: (id: string) => Promise<boolean>;

  constructor(chained: (id: string) => Promise<boolean>) {
    this.#chained = chained;
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  add(count: number): string[] {
    const ids = Array.from({ length: count }, () => newId('auditEvent'));
    for (const id of ids) this.items.push({ position: this.taken.length * 1_000 + this.items.length + 1, id });
    return ids;
  }

  async #serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (this.isAway || request.headers['x-internal-token'] !== internalToken) {
      answer.writeHead(503).end();
      return;
    }
    if (request.method === 'GET') {
      const limit = Number(new URL(request.url ?? '', 'http://compute').searchParams.get('limit'));
      const items = this.items.slice(0, limit).map(({ position, id }) => waiting(position, id));
      answer.setHeader('content-type', 'application/json').end(JSON.stringify({ items }));
      return;
    }
    const { through } = (await json(request)) as { through: number };
    if (this.deaf > 0) {
      this.deaf -= 1;
      request.socket.destroy();
      return;
    }
    const gone = this.items.filter(({ position }) => position <= through);
    for (const { id } of gone) if (!(await this.#chained(id))) this.lost.push(id);
    this.items.splice(0, gone.length);
    this.taken.push(through);
    if (this.mute > 0) {
      this.mute -= 1;
      request.socket.destroy();
      return;
    }
    answer.setHeader('content-type', 'application/json').end(JSON.stringify({ through }));
  }
}

const organizationId = newId('organization');
const waiting = (position: number, id: string) => ({
  position,
  organizationId,
  at: '2026-11-23T00:00:00.000Z',
  record: {
    id,
    action: 'test.waited',
    actor: { kind: 'system', id: 'test', name: 'Test' },
    target: { kind: 'test', id: 'x', name: 'x' },
    network: '',
    requestId: '',
  },
});

let compute: WaitingRoom;
let instance: IdentityInstance;

beforeEach(async () => {
  compute = new WaitingRoom(
    async (id) => (await instance.sql('SELECT 1 FROM audit_events WHERE id = $1', [id])).length === 1,
  );
  instance = await startInstance({ environment: { KUMO_COMPUTE_URL: await compute.open() } });
}, patienceMs);
afterEach(async () => {
  await instance?.remove();
  compute.close();
});

const chained = async (): Promise<string[]> =>
  (
    await instance.sql('SELECT id FROM audit_events WHERE organization_id = $1 ORDER BY sequence', [organizationId])
  ).map(({ id }) => id);

test(
  'what waits at compute is chained once and in its order, however often it is handed over',
  async () => {
    compute.deaf = 2;
    compute.mute = 1;
    const ids = compute.add(700); // more than one batch
    await vi.waitFor(async () => expect(await chained()).toEqual(ids), soon);
    await vi.waitFor(() => expect(compute.items).toEqual([]), soon);
    expect([compute.deaf, compute.mute, compute.lost]).toEqual([0, 0, []]);
    const later = compute.add(3);
    await vi.waitFor(async () => expect(await chained()).toEqual([...ids, ...later]), soon);
  },
  patienceMs,
);

test(
  'while compute is away its entries wait, and those of identity go on',
  async () => {
    compute.isAway = true;
    const ids = compute.add(5);
    const owner = await instance.signIn();
    expect((await owner.call('POST', '/api/v1/api-keys', { name: 'meanwhile' })).status).toBe(201);
    const own = () => instance.sql("SELECT 1 FROM audit_events WHERE action = 'api-key.created'");
    await vi.waitFor(async () => expect(await own()).toHaveLength(1), soon);
    expect([await chained(), compute.items.length]).toEqual([[], 5]);
    compute.isAway = false;
    await vi.waitFor(async () => expect(await chained()).toEqual(ids), soon);
    const verified = await owner.call('POST', '/api/v1/audit-verifications');
    expect(verified.body.intact).toBe(true);
  },
  patienceMs,
);
