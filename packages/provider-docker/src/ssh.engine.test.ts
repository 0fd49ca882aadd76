import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@kumo/provider-core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from './index.ts';
import { newLaunch, unhurried } from './testing/bench.ts';
import { localSocket } from './testing/engines.ts';

const run = promisify(execFile);
/** The usual socket is not named in an address; another one is. */
const otherSocket = localSocket === '/var/run/docker.sock' ? '' : (localSocket ?? '');
const program = process.env.KUMO_TEST_SSHD ?? '/usr/sbin/sshd';
const reason = existsSync(program) ? undefined : `there is no SSH server at ${program} (Debian: openssh-server)`;

if (reason !== undefined) {
  describe('not run: an engine over SSH', () => {
    it(reason, (context) => context.skip(reason));
  });
}

/** A real SSH server of this test's own, on loopback, that lets in this user with a key of this test's own. */
class SshServer {
  readonly folder: string;
  readonly port: number;
  readonly #extra: string;
  #process: ChildProcess | undefined;

  constructor(folder: string, port: number, extra: string) {
    this.folder = folder;
    this.port = port;
    this.#extra = extra;
  }

  static async start(extra = ''): Promise<SshServer> {
    const folder = await mkdtemp(join(tmpdir(), 'kumo-sshd-'));
    for (const name of ['host', 'user', 'stranger']) {
      await run('ssh-keygen', [
        '-q',
        '-t',
        'ed25519',
        '-N',
        name === 'user' ? 'pass phrase' : '',
        '-f',
        join(folder, name),
      ]);
    }
    // Needed by a server that runs as root; Debian's service makes it at boot.
    if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true });
    const server = new SshServer(folder, await freePort(), extra);
    await server.#run();
    return server;
  }

  get endpoint(): string {
    return `ssh://${encodeURIComponent(userInfo().username)}@127.0.0.1:${this.port}`;
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  async fingerprint(): Promise<string> {
    const { stdout } = await run('ssh-keygen', ['-lf', join(this.folder, 'host.pub')]);
    return stdout.split(' ')[1] ?? '';
  }

  async #run(): Promise<void> {
    const file = (name: string) => join(this.folder, name);
    const settings = [
      'ListenAddress 127.0.0.1',
      `Port ${this.port}`,
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('user.pub')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      this.#extra,
    ];
    await writeFile(file('config'), settings.join('\n'));
    this.#process = spawn(program, ['-D', '-e', '-f', file('config')], { stdio: 'ignore' });
    await until(10_000, () => reachable(this.port));
  }

  async stop(): Promise<void> {
    this.#process?.kill();
    await rm(this.folder, { recursive: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function reachable(port: number): Promise<void> {
  const { connect } = await import('node:net');
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(void socket.destroy())).once('error', reject);
  });
}

const servers = [
  ['with its socket forwarded', ''],
  ['by `docker system dial-stdio`, where forwarding is forbidden', 'AllowStreamLocalForwarding no'],
] as const;

describe.runIf(reason === undefined && localSocket !== undefined).each(servers)(
  'an engine over SSH, %s',
  (_how, extra) => {
    let server: SshServer;
    const connectWith = async (
      changes: { credentials?: object; options?: Record<string, unknown>; socket?: string } = {},
    ) => {
      const privateKey = await server.read('user');
      const credentials = { privateKey, passphrase: 'pass phrase', ...changes.credentials };
      return docker.connect({
        endpoint: `${server.endpoint}${changes.socket ?? otherSocket}`,
        credentials,
        options: changes.options ?? { hostKey: await server.fingerprint() },
      });
    };

    beforeAll(async () => {
      server = await SshServer.start(extra);
    });
    afterAll(() => server.stop());

    it('shows its key to confirm, and sends nothing before', async () => {
      const fingerprint = await server.fingerprint();
      const unconfirmed = connectWith({ options: {} });
      await expect(unconfirmed).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining(fingerprint),
        issues: [{ path: 'options.hostKey' }],
      });
    });

    it('is refused when it shows another key than the confirmed one', async () => {
      const { stdout } = await run('ssh-keygen', ['-lf', join(server.folder, 'stranger.pub')]);
      const connection = await connectWith({ options: { hostKey: stdout.split(' ')[1] } });
      await expect(connection.identify(unhurried)).rejects.toMatchObject({
        code: 'auth_failed',
        message: expect.stringContaining('not the confirmed one'),
      });
      await connection.close();
    });

    it('says which of the key, its passphrase and the user is wrong', async () => {
      const wrongPhrase = await connectWith({ credentials: { passphrase: 'no' } });
      await expect(wrongPhrase.identify(unhurried)).rejects.toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'credentials.privateKey' }],
      });
      const stranger = await connectWith({
        credentials: { privateKey: await server.read('stranger'), passphrase: undefined },
      });
      await expect(stranger.identify(unhurried)).rejects.toMatchObject({
        code: 'auth_failed',
        message: expect.stringContaining('refused the key'),
      });
      await Promise.all([wrongPhrase.close(), stranger.close()]);
    });

    it('says when no engine answers at the socket that is named', async () => {
      const connection = await connectWith({ socket: '/run/kumo-no-such.sock' });
      await expect(connection.identify(unhurried)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('/run/kumo-no-such.sock'),
      });
      await connection.close();
    });

    it('is as good as a local one: many calls at a time, events, and a console', { timeout: 90_000 }, async () => {
      const connection = await connectWith();
      const caller = new AbortController();
      let nativeId: string | undefined;
      try {
        expect((await connection.identify(unhurried)).accountKey).toMatch(/^docker:/);
        const lists = Array.from({ length: 24 }, () => connection.instances.list(unhurried, { limit: 5 }));
        expect(await Promise.all(lists)).toHaveLength(24);
        const actions: string[] = [];
        const following = (async () => {
          for await (const event of connection.events?.subscribe?.({ signal: caller.signal }, {}) ?? []) {
            actions.push(event.type === 'changed' && event.nativeId === nativeId ? event.action : event.type);
          }
        })();
        await until(10_000, () => expect(actions).toContain('ready'));
        const spec = newLaunch('ssh');
        nativeId = (await connection.instances.create(unhurried, spec)).nativeId;
        await connection.instances.activate?.(unhurried, nativeId, spec);
        await until(10_000, () => expect(actions).toContain('start'));
        const session = await connection.console?.open(unhurried, nativeId, {
          columns: 80,
          rows: 24,
          command: ['sh', '-c', 'echo $((6*7)); exit 5'],
        });
        if (session?.kind !== 'stream') throw new Error('no console');
        let seen = '';
        for await (const bytes of session.output) seen += Buffer.from(bytes).toString();
        expect(seen).toContain('42');
        expect(await session.exited).toBe(5);
        caller.abort();
        await following;
      } finally {
        if (nativeId !== undefined) await connection.instances.terminate(unhurried, nativeId);
        await connection.close();
      }
    });
  },
);
