import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { ProviderError } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { openstack } from '@kumo/provider-openstack';
import { expect, it } from 'vitest';
import { describeOpenStack, unhurried } from '../support/openstack-bench.ts';
import { openStackApi, openStackFile } from '../support/openstack-lab.ts';

const run = promisify(execFile);
const planted = `planted-${randomUUID()}`;

describeOpenStack('OpenStack and what it refuses, hides or does by itself', (bench) => {
  it('tells of a machine that could not be placed why', async () => {
    const admin = await openStackApi('admin');
    const flavor = { name: `${bench().prefix}-huge`, ram: 512, vcpus: 5_000, disk: 1, id: 'auto' };
    const answer = await admin.send('compute', '/flavors', { method: 'POST', body: { flavor } });
    const { flavor: huge } = (await answer.json()) as { flavor: { id: string } };
    try {
      const connection = await bench().connect();
      const nativeId = await bench().launch(bench().spec({ sizeNativeId: huge.id }));
      await until(60_000, async () => {
        const seen = await connection.instances.get(unhurried, nativeId);
        expect(seen.state).toBe('error');
        expect(seen.stateReason).toMatch(/No valid host/);
      });
    } finally {
      await admin.send('compute', `/flavors/${huge.id}`, { method: 'DELETE' });
    }
  });

  it('refuses names and tags that OpenStack can not keep, and repeats no ten thousand characters', async () => {
    const connection = await bench().connect();
    const long = connection.instances.rename?.(unhurried, bench().resident, 'n'.repeat(10_000));
    const error = await long?.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(error instanceof Error ? error.message.length : 0).toBeLessThan(600);
    const emoji = connection.instances.tag?.(unhurried, bench().resident, { mood: '😀' });
    await expect(emoji).rejects.toMatchObject({ code: 'invalid_request' });
    await connection.instances.tag?.(unhurried, bench().resident, { 'a note': 'très élevée', empty: '' });
    expect((await connection.instances.get(unhurried, bench().resident)).tags).toEqual({
      'a note': 'très élevée',
      empty: '',
    });
  });

  it('never repeats a secret: of a sign-in, of user data, of a token', async () => {
    const errors: unknown[] = [];
    const wrong = { ...bench().form(), credentials: { ...bench().form().credentials, password: planted } };
    const refused = await openstack.connect(wrong);
    errors.push(await refused.identify(unhurried).catch((thrown: unknown) => thrown));
    await refused.close();
    const connection = await bench().connect();
    const userData = `${planted}\n`.repeat(3_000);
    errors.push(
      await connection.instances.create(unhurried, bench().spec({ userData })).catch((thrown: unknown) => thrown),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(ProviderError);
      const said = everything(error);
      expect(said).not.toContain(planted);
      expect(said).not.toContain(Buffer.from(planted).toString('base64').slice(0, 24));
      for (const token of bench().front.tokens) expect(said).not.toContain(token);
    }
  });

  it('does not dial what the platform forbids, whoever names it', async () => {
    const dialled = new Set<string>();
    const checkEndpoint = async (host: string) => {
      dialled.add(host);
      if (host === '127.0.0.1') return [host];
      throw new ProviderError({ code: 'invalid_request', message: `${host} is never dialled.` });
    };
    bench().front.rewrite((part, path, text) =>
      part === 'identity' && path.endsWith('/tokens') ? elsewhere(text) : text,
    );
    const connection = await bench().connect({ checkEndpoint });
    await expect(connection.sizes?.list(unhurried, { limit: 1 })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(dialled).toContain('169.254.169.254');
    await expect(connection.networks?.list(unhurried, { limit: 1 })).resolves.toBeDefined();
  });

  it('sees a machine that the openstack client makes, and that it is gone when the client deletes it', async (testContext) => {
    const hasClient = await run('openstack', ['--version']).then(
      () => true,
      () => false,
    );
    if (!hasClient) testContext.skip('the openstack client is not installed');
    const env = { ...process.env, OS_CLIENT_CONFIG_FILE: openStackFile };
    const client = (...words: string[]) => run('openstack', ['--os-cloud', 'demo', 'server', ...words], { env });
    const connection = await bench().connect();
    let { changesCursor: cursor = '' } = await connection.instances.list(unhurried, { limit: 1000 });
    const changes = async () => {
      const told = await connection.instances.changes?.(unhurried, { since: cursor });
      cursor = told?.cursor ?? cursor;
      return told;
    };
    const name = `${bench().prefix}-outside`;
    const args = ['--image', 'debian-12', '--flavor', 'm1.tiny', '--network', 'private', '--wait', '-f', 'json'];
    const { id } = JSON.parse((await client('create', ...args, name)).stdout) as { id: string };
    bench().remember(id);
    await until(30_000, async () => {
      const told = await changes();
      expect(told?.items.find((item) => item.nativeId === id)).toMatchObject({
        name,
        state: 'running',
        operationId: null,
      });
    });
    await client('delete', '--wait', id);
    await until(30_000, async () => expect((await changes())?.goneNativeIds).toContain(id));
    await expect(connection.instances.get(unhurried, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

/** Keystone's answer with a second region whose Nova is at an address that nobody may dial, before the real one. */
function elsewhere(text: string): string {
  const document: { token: { catalog: { type: string; endpoints: Record<string, unknown>[] }[] } } = JSON.parse(text);
  const compute = document.token.catalog.find(({ type }) => type === 'compute');
  const [endpoint] = compute?.endpoints ?? [];
  document.token.catalog.unshift({
    type: 'compute',
    endpoints: [{ ...endpoint, interface: 'public', kept: true, url: 'http://169.254.169.254/v2.1' }],
  });
  return JSON.stringify(document);
}

/** All that an error says, its causes too. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    error.cause === undefined ? '' : everything(error.cause),
  ].join('\n');
}
