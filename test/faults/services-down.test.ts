import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';

/** A killed service is back within this time, milliseconds: promised to users. */
const backWithinMs = 5_000;

/** The table "When a part is down" of docs/architecture.md, as far as it can be asked. */
describe('with one service down', () => {
  let stack: Stack;
  let headers: Record<string, string>;

  const status = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${stack.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { ...headers, ...init.headers },
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  /** Signs in as a browser without a session would: with one, signing in anew would end that one. */
  const attempt = async (password: string) => {
    const answer = await fetch(`${stack.url}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: stack.url },
      body: JSON.stringify({ email: stack.owner.email, password }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const back = async (isBack: () => Promise<boolean>): Promise<number> => {
    const began = performance.now();
    while (!(await isBack())) {
      if (performance.now() - began > 60_000) throw new Error('it did not come back');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return performance.now() - began;
  };

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    ({ headers } = (await signIn(stack.url, stack.owner)) as { headers: Record<string, string> });
    expect(await status('/api/v1/instances')).toBe(200);
    expect(await status('/api/v1/clouds')).toBe(200);
    expect(await status('/sign-in')).toBe(200);
  });
  afterAll(() => stack?.stop());

  it('identity: who is signed in goes on, signing in says what is wrong, nothing fails open', async () => {
    stack.killService('identity');
    expect(await status('/api/v1/instances')).toBe(200);
    expect(await status('/api/v1/instances', { headers: { cookie: '__Host-session=made-up' } })).toBeGreaterThanOrEqual(
      401,
    );
    const tookMs = await back(async () => (await attempt(stack.owner.password)) === 201);
    expect(tookMs).toBeLessThan(backWithinMs);
    expect(await attempt('not the password')).toBe(401);
  });

  it('compute: signing in works, clouds and instances say that it is down', async () => {
    stack.killService('compute');
    expect([200, 503]).toContain(await status('/api/v1/instances'));
    expect(await attempt(stack.owner.password)).toBe(201);
    expect(await status('/sign-in')).toBe(200);
    const tookMs = await back(async () => (await status('/api/v1/instances')) === 200);
    expect(tookMs).toBeLessThan(backWithinMs);
  });

  it('web: the whole API works, and pages say so and come back', async () => {
    stack.killService('web');
    expect(await status('/api/v1/instances')).toBe(200);
    expect(await attempt(stack.owner.password)).toBe(201);
    const tookMs = await back(async () => (await status('/sign-in', { headers: { accept: 'text/html' } })) === 200);
    expect(tookMs).toBeLessThan(backWithinMs);
  });

  it('the sandbox: everything else works', async () => {
    stack.killService('sandbox');
    expect(await status('/api/v1/clouds')).toBe(200);
    expect(await status('/sign-in')).toBe(200);
    await back(async () => stack.pidOf('sandbox') !== undefined);
  });
});
