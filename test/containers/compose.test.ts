import { stripVTControlCharacters } from 'node:util';
import { freePort } from '@kumo/db/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ComposeProject, docker } from '../support/compose.ts';
import { signIn } from '../support/sign-in.ts';
import { until } from '../support/until.ts';

/** Each is one process in one image. */
const services = ['gateway', 'identity', 'compute', 'sandbox', 'web'];
const owner = { email: 'owner@example.com', password: 'correct horse battery staple' };

let project: ComposeProject;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  project = new ComposeProject(`kumo-test-${process.pid}`, {
    PORT: String(port),
    KUMO_IMAGES: 'kumo-test',
    KUMO_OWNER_EMAIL: owner.email,
    KUMO_OWNER_PASSWORD: owner.password,
    KUMO_ORGANIZATION: 'Example',
  });
  await project.run('build', '--quiet');
  await project.run('up', '--detach');
}, 1_500_000);

afterAll(async () => {
  await project?.run('down', '--volumes', '--timeout', '5');
}, 120_000);

describe('docker compose up', () => {
  it('ends at a usable page', async () => {
    const said = await until(
      'the page',
      async () => (await project.run('logs', '--no-log-prefix', 'ready')) || undefined,
    );
    // Compose may clear the line for a terminal before it prints it.
    expect(stripVTControlCharacters(said)).toBe(`Kumo is ready: ${url}`);
    const page = await fetch(url, { redirect: 'follow' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    const { headers } = await signIn(url, owner);
    const clouds = await fetch(`${url}/api/v1/clouds`, { headers });
    expect(clouds.status).toBe(200);
    expect(await clouds.json()).toMatchObject({ items: [] });
  });

  it('can try everything on the sandbox cloud', async () => {
    const { headers } = await signIn(url, owner);
    const made = await fetch(`${url}/api/v1/clouds`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'sandbox', name: 'Sandbox', credentials: {}, options: { instances: 3 } }),
    });
    expect(made.status).toBe(201);
    const instances = await until('three instances', async () => {
      const answer = await fetch(`${url}/api/v1/instances`, { headers });
      const { items } = (await answer.json()) as { items: unknown[] };
      return items.length === 3 && items;
    });
    expect(instances).toHaveLength(3);
  });

  it('says that there is an owner to who asks for the set-up link', async () => {
    expect(await project.run('run', '--rm', 'setup-link')).toContain('There is an owner already');
  });

  it('keeps signed ends of the audit log apart from the database, and verifies the log by them', async () => {
    const read = "console.log(require('fs').readFileSync('/audit/audit-heads.jsonl', 'utf8'))";
    const lines = await until(
      'an end is signed',
      async () => (await project.run('exec', '-T', 'identity', 'node', '-e', read).catch(() => undefined)) || undefined,
      180_000,
    );
    expect(JSON.parse(lines.split('\n')[0] ?? '')).toMatchObject({ signature: expect.any(String) });
    expect(await project.run('run', '--rm', '-T', 'audit-verify')).toMatch(/^The audit log is intact: \d+ rows/);
    const heads = await project.run('run', '--rm', '-T', 'audit-verify', '--heads', '-');
    expect(heads).toContain('The audit log is intact');
  });

  it('changes nothing when it is run again', async () => {
    const before = await Promise.all(services.map(async (service) => (await project.inspect(service)).Id));
    await project.run('up', '--detach');
    expect(await Promise.all(services.map(async (service) => (await project.inspect(service)).Id))).toEqual(before);
  });
});

describe.each(services)('%s', (service) => {
  it('is one process of an unprivileged account on a file system that it cannot write to', async () => {
    const { Id, Config, HostConfig } = await project.inspect(service);
    expect(Config.User).toBe('node');
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, Privileged: false, CapDrop: ['ALL'] });
    expect(HostConfig.SecurityOpt).toContain('no-new-privileges:true');
    const [header, ...processes] = (await docker(['top', Id, '-o', 'pid,args'])).stdout.trim().split('\n');
    expect(header).toContain('PID');
    expect(processes.filter((line) => !line.includes('healthcheck.mjs'))).toHaveLength(1);
  });

  it('has no secret in its environment', async () => {
    const secret = /(PASSWORD|TOKEN|KEY|DATABASE_URL)=./;
    const named = (await project.inspect(service)).Config.Env.filter((entry) => secret.test(entry));
    expect(named.filter((entry) => !entry.startsWith('KUMO_OWNER_PASSWORD='))).toEqual([]);
  });

  it('is healthy, drains when asked, and is started again', async () => {
    expect((await project.inspect(service)).State.Health?.Status).toBe('healthy');
    const { RestartCount } = await project.inspect(service);
    await project.run('exec', '--detach', service, 'node', '-e', "process.kill(1, 'SIGTERM')");
    const again = await until(`${service} was started again`, async () => {
      const facts = await project.inspect(service);
      return facts.RestartCount > RestartCount && facts.State.Health?.Status === 'healthy' && facts;
    });
    expect(again.State.Status).toBe('running');
    await until('the gateway answers', async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok);
  });
});

describe('the images', () => {
  it('hold no secret, no test and no tool to build with', async () => {
    for (const service of services) {
      const listed = await docker([
        'run',
        '--rm',
        '--entrypoint',
        'find',
        `kumo-test/${service}`,
        '/kumo',
        '/secrets',
        '-type',
        'f',
      ]);
      const files = listed.stdout.split('\n');
      expect(files.filter((file) => /\.npmrc$|\.env$|^\/secrets\//.test(file))).toEqual([]);
      expect(files.filter((file) => /^\/kumo\/(apps|packages)\/.*\.test\.ts$/.test(file))).toEqual([]);
      expect(files.filter((file) => /^\/kumo\/node_modules\/(typescript|prisma|vitest|@biomejs)\//.test(file))).toEqual(
        [],
      );
    }
  });
});
