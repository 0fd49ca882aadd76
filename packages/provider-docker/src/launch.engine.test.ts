import { randomUUID } from 'node:crypto';
import { FaultProxy, until } from '@kumo/provider-core/testing';
import { expect, it } from 'vitest';
import { docker } from './index.ts';
import { newLaunch, newName, unhurried } from './testing/bench.ts';
import { describeEngine, localSocket } from './testing/engines.ts';

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describeEngine('launching on a real engine', (bench) => {
  it('creates one container however often one token asks, and refuses the name to another', async () => {
    const { instances } = bench().connection;
    const spec = newLaunch('twice');
    const first = await bench().launch(spec);
    expect(await instances.create(unhurried, spec)).toEqual({ nativeId: first.nativeId });
    const thief = { ...spec, token: newLaunch('thief').token };
    expect(await failureOf(instances.create(unhurried, thief))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'name' }],
    });
  });

  it('keeps secrets out of the address of every request', async () => {
    if (localSocket === undefined) return;
    const proxy = new FaultProxy({ path: localSocket });
    const address = await proxy.start();
    const endpoint = `unix://${'path' in address ? address.path : ''}`;
    const connection = await docker.connect({ endpoint, credentials: {}, options: {} });
    const secret = randomUUID();
    try {
      const spec = newLaunch('address', { env: { SECRET: secret } });
      const { nativeId } = await connection.instances.create(unhurried, spec);
      await connection.instances.terminate(unhurried, nativeId);
      expect(proxy.requests.some((line) => line.includes('/containers/create'))).toBe(true);
      const addresses = proxy.requests.map((request) => request.split('\n')[0]).join('\n');
      expect(addresses).not.toContain(secret);
      expect(addresses).not.toContain('HostConfig');
    } finally {
      await connection.close();
      await proxy.close();
    }
  });

  it('runs with the safe settings that it asked for', async () => {
    const { nativeId } = await bench().launch(newLaunch('safe'));
    const host = JSON.parse(await bench().cli('inspect', '--format', '{{json .HostConfig}}', nativeId));
    expect(host).toMatchObject({
      Privileged: false,
      SecurityOpt: ['no-new-privileges:true'],
      PidsLimit: 1024,
      Init: true,
      Binds: null,
    });
    expect(host.CapDrop).toContain('NET_RAW');
  });

  it.for([
    ['nginx:latest', {}],
    ['redis:latest', {}],
    ['mariadb:latest', { MARIADB_ROOT_PASSWORD: 'x' }],
    ['postgres:latest', { POSTGRES_PASSWORD: 'x' }],
  ] as const)('still runs the official image %s', async ([image, env], { skip }) => {
    const { command: _none, ...spec } = newLaunch('official', { image, env });
    skip((await bench().cli('images', '-q', image)) === '', `the engine has no ${image}`);
    const { nativeId } = await bench().launch(spec);
    const ready =
      /ready for start up|Configuration complete|Ready to accept connections|ready for connections|ready to accept connections|start worker/i;
    await until(40_000, async () => {
      const seen: string[] = [];
      const lines = bench().connection.logs?.read(unhurried, nativeId, { tail: 200, follow: false }) ?? [];
      for await (const { text } of lines) seen.push(text);
      const { state, stateReason } = await bench().connection.instances.get(unhurried, nativeId);
      expect({ state, stateReason }).toEqual({ state: 'running', stateReason: null });
      expect(seen.join('\n')).toMatch(ready);
    });
  });

  it('says which port is taken, and leaves a container that says so too', async () => {
    const port = (host: number) => [{ container: 80, host, hostIp: '127.0.0.1', protocol: 'tcp' as const }];
    const holder = await bench().launch(newLaunch('holder', { ports: port(0) }));
    const taken = holder.ports[0]?.host ?? 0;
    expect(taken).toBeGreaterThan(0);
    const spec = newLaunch('late', { ports: port(taken) });
    const failure = await failureOf(bench().launch(spec));
    expect(failure).toMatchObject({ code: 'conflict', issues: [{ path: 'ports' }] });
    expect(String(failure)).toContain(`port ${taken} on this host is already taken`);
    const [left] = await bench().connection.instances.findByToken(unhurried, spec.token, spec.name);
    expect(left).toMatchObject({ state: 'stopped', stateReason: expect.stringContaining(`port ${taken}`) });
  });

  it('says that an image is missing, at its creation and at its pull', async () => {
    const { instances, images } = bench().connection;
    const spec = newLaunch('imageless', { image: 'kumo-no-such-image:1' });
    expect(await failureOf(instances.create(unhurried, spec))).toMatchObject({
      code: 'not_found',
      issues: [{ path: 'image' }],
    });
    expect(await failureOf(images?.pull?.(unhurried, '../x', () => undefined) ?? Promise.resolve())).toMatchObject({
      code: 'invalid_request',
    });
  });

  it('connects every network before the first start, and never the network of the host', async () => {
    const { networks, instances } = bench().connection;
    const made: string[] = [];
    for (const role of ['one', 'two']) {
      const order = { name: newName(role), internal: true, token: newLaunch(role).token, tags: {} };
      const network = await networks?.create?.(unhurried, order);
      if (network === undefined) throw new Error('no network');
      made.push(network.nativeId);
      bench().atEnd(async () => networks?.delete?.(unhurried, network.nativeId));
    }
    const launched = await bench().launch(newLaunch('networks', { networkNativeIds: made }));
    expect(launched.networkNativeIds.toSorted()).toEqual(made.toSorted());
    expect(launched.privateIps).toHaveLength(2);
    const hostNetwork = await bench().cli('network', 'inspect', '--format', '{{.Id}}', 'host');
    const onHost = instances.create(unhurried, newLaunch('host', { networkNativeIds: [hostNetwork] }));
    expect(await failureOf(onHost)).toMatchObject({ code: 'forbidden', issues: [{ path: 'networkIds' }] });
  });

  it('mounts volumes, makes those that are missing, and refuses one that is a path of the host in disguise', async () => {
    const { volumes, instances } = bench().connection;
    const name = newName('volume');
    bench().atEnd(async () => volumes?.delete?.(unhurried, name));
    const launched = await bench().launch(
      newLaunch('mount', { volumes: [{ nativeId: name, mountPath: '/data', readOnly: false }] }),
    );
    expect(launched.volumeNativeIds).toEqual([name]);
    expect(await volumes?.get(unhurried, name)).toMatchObject({ state: 'in_use', attachedTo: [launched.nativeId] });
    expect(await failureOf(volumes?.delete?.(unhurried, name) ?? Promise.resolve())).toMatchObject({
      code: 'conflict',
    });
    const disguised = newName('disguised');
    await bench().cli('volume', 'create', '--opt', 'type=none', '--opt', 'o=bind', '--opt', 'device=/etc', disguised);
    bench().atEnd(() => bench().cli('volume', 'rm', disguised));
    const mounts = [{ nativeId: disguised, mountPath: '/data', readOnly: true }];
    const launch = instances.create(unhurried, newLaunch('disguise', { volumes: mounts }));
    expect(await failureOf(launch)).toMatchObject({ code: 'forbidden' });
  });

  it('does not take a container that somebody ran from our image for its own', async () => {
    const { instances } = bench().connection;
    const spec = newLaunch('origin');
    const origin = await bench().launch(spec);
    const image = `${newName('inherit')}:1`;
    // The CLI's commit copies all labels, as anybody may do.
    await bench().cli('commit', origin.nativeId, image);
    bench().atEnd(() => bench().cli('rmi', image));
    const copy = await bench().cli('run', '-d', image, 'sleep', '600');
    bench().atEnd(() => bench().cli('rm', '-f', copy));
    expect((await instances.get(unhurried, copy)).operationId).toBeNull();
    expect((await instances.findByToken(unhurried, spec.token, spec.name)).map(({ nativeId }) => nativeId)).toEqual([
      origin.nativeId,
    ]);
  });
});
