import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/install/root.mjs';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

/** Everybody who was revoked is out within this time, milliseconds: promised to users. */
const outWithinMs = 5_000;
const newPassword = 'a wholly new pass phrase';

describe('npm run kumo -- owner reset', () => {
  let stack: Stack;

  const kumo = (dataFolder: string, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(root, 'scripts/kumo.mjs'), ...args], {
      env: { ...process.env, KUMO_DATA_DIR: dataFolder, DATABASE_URL: undefined },
      encoding: 'utf8',
    });
  const confirm = (token: string) =>
    fetch(`${stack.url}/api/v1/password-resets/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: stack.url },
      body: JSON.stringify({ token, password: newPassword }),
    });

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  it('says what is wrong with a command, and where Kumo does not run', () => {
    expect(kumo(stack.dataFolder, 'owner').status).toBe(2);
    expect(kumo(stack.dataFolder, 'owner', 'reset', '--factor').status).toBe(2);
    const elsewhere = kumo(path.join(stack.dataFolder, 'nothing-here'), 'owner', 'reset');
    expect([elsewhere.status, elsewhere.stderr]).toEqual([1, expect.stringContaining('Kumo does not run on')]);
    const stranger = kumo(stack.dataFolder, 'owner', 'reset', 'nobody@example.com');
    expect([stranger.status, stranger.stderr]).toEqual([1, expect.stringContaining(stack.owner.email)]);
  });

  it('ends what the owner had, and gives a link that sets a new password once', async () => {
    const session = await signIn(stack.url, stack.owner);
    const statusBySession = async () => (await fetch(`${stack.url}/api/v1/me`, { headers: session.headers })).status;
    const statusByKey = async () => (await stack.fetch('/api/v1/me')).status;
    expect([await statusBySession(), await statusByKey()]).toEqual([200, 200]);

    const said = kumo(stack.dataFolder, 'owner', 'reset');
    expect([said.status, said.stderr]).toEqual([0, '']);
    const [, url, token = ''] = /(http\S+)\/reset#token=([\w-]{43})/.exec(said.stdout) ?? [];
    expect(url).toBe(stack.url);
    await until('the session has ended', async () => (await statusBySession()) === 401, outWithinMs);
    await until('the key is revoked', async () => (await statusByKey()) === 401, outWithinMs);
    await expect(signIn(stack.url, stack.owner)).rejects.toThrow('401');

    expect((await fetch(`${stack.url}/reset`)).status).toBe(200);
    expect((await confirm(token)).status).toBe(204);
    expect((await confirm(token)).status).toBe(403);
    expect((await signIn(stack.url, { ...stack.owner, password: newPassword })).headers.cookie).toContain('session=');

    const logs = path.join(stack.dataFolder, 'logs');
    for (const name of readdirSync(logs)) {
      const text = readFileSync(path.join(logs, name), 'utf8');
      expect(text, name).not.toContain(token);
      expect(text, name).not.toContain(newPassword);
    }
  });

  it('takes the second factors away where that is asked for', async () => {
    const kept = kumo(stack.dataFolder, 'owner', 'reset', stack.owner.email);
    expect([kept.status, kept.stdout]).toEqual([0, expect.not.stringContaining('authenticator')]);
    const said = kumo(stack.dataFolder, 'owner', 'reset', '--factors', stack.owner.email);
    expect([said.status, said.stdout]).toEqual([0, expect.stringContaining('authenticator app, passkeys')]);
  });

  it('is not reached through the public port', async () => {
    const asked = await fetch(`${stack.url}/internal/owner-reset`, {
      method: 'POST',
      headers: {
        'x-internal-token': readFileSync(path.join(stack.dataFolder, 'secrets/internal-token'), 'utf8').trim(),
        origin: stack.url,
      },
    });
    expect(asked.status).toBe(404);
  });
});
