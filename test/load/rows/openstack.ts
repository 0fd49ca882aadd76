import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { walkPages } from '@kumo/provider-core';
import { openstack } from '@kumo/provider-openstack';
import {
  openStackApi,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
  openStackThings,
} from '../../support/openstack-lab.ts';
import { type Figure, interleave, timed } from '../measure.ts';

const run = promisify(execFile);
const prefix = 'kumo-bench-row8';
const servers = 300;
const changed = 3;
const rounds = 7;
/** What the adapter asks back for, and a little: servers that were made before are not among the changes then. */
const overlapMs = 35_000;
const context = { signal: new AbortController().signal };

type Api = Awaited<ReturnType<typeof openStackApi>>;
interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** Row 8: what changed of 300 servers, against the `openstack` client's list of them, both of the same cloud. */
export async function openStackRows(): Promise<Figure[]> {
  if (openStackFile === undefined) throw new Error('KUMO_TEST_OPENSTACK does not name a clouds.yaml');
  await openStackReady();
  const api = await openStackApi('demo');
  const connection = await openstack.connect(openStackConnection(openStackLogin('demo')));
  try {
    const all = await fill(api);
    await pause(overlapMs);
    let cursor = await listAll(connection.instances);
    const byUs = async () => {
      for (const { id } of all.slice(0, changed)) await rename(api, id);
      return await timed(async () => {
        const told = await required(connection.instances.changes)(context, { since: cursor });
        const renamed = told.items.filter(({ name }) => name.startsWith(`${prefix}-renamed`));
        if (renamed.length < changed) throw new Error(`${renamed.length} of ${changed} changes were told`);
        cursor = told.cursor;
      });
    };
    const environment = { ...process.env, OS_CLIENT_CONFIG_FILE: openStackFile };
    const byClient = () =>
      timed(() => run('openstack', ['--os-cloud', 'demo', 'server', 'list', '-f', 'json'], { env: environment }));
    const seen = await interleave(rounds, byUs, byClient);
    return [
      {
        row: '8',
        measured: `incremental sync of ${servers} servers, ${changed} changed: ${seen.a.toFixed(0)} ms`,
        against: `openstack server list: ${seen.b.toFixed(0)} ms`,
        value: seen.a / seen.b,
        target: { atMost: 0.3 },
        unit: '×',
      },
    ];
  } finally {
    await connection.close();
    await removeAll(api);
  }
}

function required<T>(method: T | undefined): T {
  if (method === undefined) throw new Error('the adapter tells no changes');
  return method;
}

/** A whole listing; what gives the place to ask for changes from. */
async function listAll(port: Awaited<ReturnType<typeof openstack.connect>>['instances']): Promise<string> {
  let cursor = '';
  for await (const page of walkPages(port, context, { limit: 1000 })) cursor ||= page.changesCursor ?? '';
  return cursor;
}

async function ours(api: Api): Promise<Row[]> {
  const found = await api.read('compute', `/servers/detail?name=${prefix}`);
  return found.servers as Row[];
}

/** Makes what is missing to 300 servers, a hundred a call, and waits until all are active. */
async function fill(api: Api): Promise<Row[]> {
  const { images, sizes, networks } = await openStackThings();
  for (;;) {
    const found = await ours(api);
    for (const { id, status } of found)
      if (status === 'ERROR') await api.send('compute', `/servers/${id}`, { method: 'DELETE' });
    if (found.filter(({ status }) => status === 'ACTIVE').length >= servers) return found;
    const missing = servers - found.length;
    if (missing > 0) {
      const count = Math.min(missing, 100);
      const server = {
        name: prefix,
        imageRef: images.get('debian-12'),
        flavorRef: sizes.get('m1.tiny'),
        networks: [{ uuid: networks.get('private') }],
        ...(count > 1 ? { min_count: count, max_count: count } : {}),
      };
      const answer = await api.send('compute', '/servers', { method: 'POST', body: { server } });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    }
    await pause(5_000);
  }
}

let renames = 0;

async function rename(api: Api, id: string): Promise<void> {
  renames += 1;
  const server = { name: `${prefix}-renamed-${renames}` };
  const answer = await api.send('compute', `/servers/${id}`, { method: 'PUT', body: { server } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

async function removeAll(api: Api): Promise<void> {
  for (;;) {
    const found = await ours(api);
    if (found.length === 0) return;
    for (const { id } of found) await api.send('compute', `/servers/${id}`, { method: 'DELETE' });
    await pause(2_000);
  }
}
