import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { TokenBuckets } from '../limits/token-bucket.ts';
import type { Accepted, Exchange, Verdict } from './identity-client.ts';
import { type Caller, type Held, Principals, type Revocation } from './principals.ts';

const exchange: Exchange = {
  credential: { kind: 'session', secret: 's' },
  organizationId: '',
  projectId: '',
  network: '1.2.3.4',
};
const made: Principals[] = [];
afterEach(() => {
  for (const principals of made.splice(0)) principals.stop();
});

/** Principals with a clock that is moved by hand and an identity that answers what it is told. */
function setUp(most = 100) {
  const world = {
    nowMs: 0,
    asked: 0,
    verdict: (): Verdict | Promise<Verdict> => accepted(),
    reachable: [] as boolean[],
  };
  const principals = new Principals({
    identity: {
      exchange: async () => {
        world.asked += 1;
        return world.verdict();
      },
      close: async () => undefined,
    },
    buckets: new TokenBuckets({ perSecond: 1_000, burst: 1_000 }),
    most,
    now: () => world.nowMs,
    onReachable: (isReachable) => world.reachable.push(isReachable),
  });
  made.push(principals);
  return { world, principals };
}

function accepted(rights = 'all', lifetimeMs = 600_000, whose: Partial<Accepted> = {}): Verdict {
  const known = { token: 'token', credentialId: 'c', organizationId: 'o', organizationPath: ['o'], personId: 'p' };
  return { outcome: 'accepted', accepted: { ...known, rights, lifetimeMs, revalidateAfterMs: 3_000, ...whose } };
}

/** Somebody who is signed in. */
async function callerOf(principals: Principals, key: string): Promise<Caller> {
  const resolution = await principals.resolve(key, exchange);
  if (resolution.outcome !== 'accepted') throw new Error(`${key} is ${resolution.outcome}`);
  return resolution.caller;
}
const refused: Verdict = { outcome: 'refused', problem: undefined };
const unreachable: Verdict = { outcome: 'unreachable', reason: 'test' };

function heldNote(): Held & { reasons: Revocation[] } {
  const reasons: Revocation[] = [];
  return { reasons, revoke: (reason) => void reasons.push(reason) };
}

describe('a credential', () => {
  it('is asked about once for many requests at the same time', async () => {
    const { world, principals } = setUp();
    const all = await Promise.all(Array.from({ length: 50 }, () => principals.resolve('k', exchange)));
    expect(all.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(world.asked).toBe(1);
    expect(principals.known('k', 1_900)).toBeDefined();
    expect(world.asked).toBe(1);
  });

  it('is asked about ahead while it is used, and nobody waits', async () => {
    const { world, principals } = setUp();
    await principals.resolve('k', exchange);
    world.nowMs = 2_500;
    expect(principals.known('k', world.nowMs)).toBeDefined();
    expect(world.asked).toBe(2);
  });

  it('is never believed for more than 3 s without asking', async () => {
    const { world, principals } = setUp();
    await principals.resolve('k', exchange);
    world.nowMs = 3_000;
    expect(principals.known('k', world.nowMs)).toBeUndefined();
    world.verdict = () => refused;
    expect(await principals.resolve('k', exchange)).toMatchObject({ outcome: 'refused' });
  });

  it('that was refused is asked about again after a second', async () => {
    const { world, principals } = setUp();
    world.verdict = () => refused;
    await principals.resolve('k', exchange);
    await principals.resolve('k', exchange);
    expect(world.asked).toBe(1);
    world.verdict = () => accepted();
    world.nowMs = 1_001;
    expect(await principals.resolve('k', exchange)).toMatchObject({ outcome: 'accepted' });
  });
});

describe('what is remembered', () => {
  it('is trusted for three seconds at most, however long identity would have it', async () => {
    const { world, principals } = setUp();
    world.verdict = () => accepted('all', 600_000, { revalidateAfterMs: 60_000 });
    await principals.resolve('k', exchange);
    expect(principals.known('k', 2_999)).toBeDefined();
    expect(principals.known('k', 3_000)).toBeUndefined();
  });

  it('of a refusal lets nobody through', async () => {
    const { world, principals } = setUp();
    world.verdict = () => refused;
    await principals.resolve('k', exchange);
    expect(principals.known('k', world.nowMs)).toBeUndefined();
    expect(await principals.resolve('k', exchange)).toMatchObject({ outcome: 'refused' });
    expect(world.asked).toBe(1);
  });
});

describe('after a change at identity', () => {
  /** Somebody of an organization, one of another person there, one below, the same person elsewhere, and a stranger. */
  const whose: Record<string, Partial<Accepted>> = {
    self: {},
    colleague: { personId: 'q' },
    below: { personId: 'r', organizationId: 'b', organizationPath: ['o', 'b'] },
    elsewhere: { organizationId: 'e', organizationPath: ['e'] },
    account: { personId: null },
    stranger: { personId: null, organizationId: 'e', organizationPath: ['e'] },
  };
  const everybody = async () => {
    const { world, principals } = setUp();
    const callers: Record<string, Caller> = {};
    for (const [key, one] of Object.entries(whose)) {
      world.verdict = () => accepted('all', 600_000, one);
      callers[key] = await callerOf(principals, key);
    }
    const caller = (key: string): Caller => callers[key] ?? expect.fail(key);
    return { world, principals, caller, known: () => Object.keys(whose).filter((key) => principals.known(key, 1)) };
  };

  it.each([
    ['organization', 'self', ['stranger']],
    ['person', 'self', ['colleague', 'below', 'account', 'stranger']],
    ['person', 'account', ['self', 'colleague', 'below', 'elsewhere', 'stranger']],
    ['organization', 'below', ['self', 'colleague', 'elsewhere', 'account', 'stranger']],
  ] as const)('of what concerns the %s of %s, only %j go on without being asked about', async (concerned, by, left) => {
    const { principals, caller, known } = await everybody();
    expect(known()).toHaveLength(6);
    principals.distrust(caller(by), concerned);
    expect(known()).toEqual(left);
  });

  it('nobody whom it may concern is good while identity is away, and what they have open ends; others go on', async () => {
    const { world, principals, caller } = await everybody();
    const notes = { below: heldNote(), stranger: heldNote() };
    for (const key of ['below', 'stranger'] as const) caller(key).held.add(notes[key]);
    principals.distrust(caller('self'), 'organization');
    world.verdict = () => unreachable;
    world.nowMs = 1;
    principals.sweep();
    await expect.poll(() => notes.below.reasons).toEqual(['changed']);
    for (const key of ['self', 'colleague', 'below', 'elsewhere', 'account']) {
      // Twice: also when identity is known to be away.
      expect(await principals.resolve(key, exchange)).toEqual({ outcome: 'unreachable' });
      expect(await principals.resolve(key, exchange)).toEqual({ outcome: 'unreachable' });
      expect(principals.known(key, world.nowMs)).toBeUndefined();
    }
    world.nowMs = 3_001;
    expect(await principals.resolve('stranger', exchange)).toMatchObject({ outcome: 'accepted' });
    expect(notes.stranger.reasons).toEqual([]);
  });

  it('that identity has been asked about since goes on while it is away', async () => {
    const { world, principals, caller } = await everybody();
    principals.distrust(caller('self'), 'organization');
    world.verdict = () => accepted('less');
    await principals.resolve('self', exchange);
    world.verdict = () => unreachable;
    world.nowMs = 300_000;
    expect(await principals.resolve('self', exchange)).toMatchObject({ outcome: 'accepted' });
  });

  it.each(['known', 'new'])('what identity was asked before it is no answer for somebody %s', async (key) => {
    const { world, principals } = setUp();
    const by = await callerOf(principals, 'known');
    world.nowMs = 3_000;
    const before = Promise.withResolvers<Verdict>();
    world.verdict = () => before.promise;
    const resolving = principals.resolve(key, exchange);
    principals.distrust(by, 'organization');
    world.verdict = () => refused;
    before.resolve(accepted());
    expect(await resolving).toMatchObject({ outcome: 'refused' });
  });
});

describe('while identity cannot be asked', () => {
  it('goes on with what it knows until the signed principal ends', async () => {
    const { world, principals } = setUp();
    world.verdict = () => accepted('all', 10_000);
    await principals.resolve('k', exchange);
    world.verdict = () => unreachable;
    for (world.nowMs = 3_000; world.nowMs < 10_000; world.nowMs += 1_000) {
      expect(await principals.resolve('k', exchange)).toMatchObject({ outcome: 'accepted' });
      await setImmediate(); // the question that nobody waited for is answered too
    }
    world.nowMs = 10_000;
    expect(principals.known('k', world.nowMs)).toBeUndefined();
    expect(await principals.resolve('k', exchange)).toEqual({ outcome: 'unreachable' });
    expect(world.reachable).toEqual([false]);
  });

  it('knows nobody for longer than ten minutes, whatever its answer said', async () => {
    const { world, principals } = setUp();
    world.verdict = () => accepted('all', 3_600_000);
    await principals.resolve('k', exchange);
    world.verdict = () => unreachable;
    world.nowMs = 599_999;
    expect(await principals.resolve('k', exchange)).toMatchObject({ outcome: 'accepted' });
    await setImmediate();
    world.nowMs = 600_000;
    expect(principals.known('k', world.nowMs)).toBeUndefined();
    expect(await principals.resolve('k', exchange)).toEqual({ outcome: 'unreachable' });
  });

  it('does not wait for it once it is known to be away', async () => {
    const { world, principals } = setUp();
    await principals.resolve('k', exchange);
    await principals.resolve('other', exchange);
    world.nowMs = 3_000;
    world.verdict = () => unreachable;
    await principals.resolve('k', exchange);
    world.verdict = () => new Promise(() => undefined);
    expect(await principals.resolve('other', exchange)).toMatchObject({ outcome: 'accepted' });
  });

  it('never goes on after a refusal', async () => {
    const { world, principals } = setUp();
    await principals.resolve('k', exchange);
    world.nowMs = 3_000;
    world.verdict = () => refused;
    await principals.resolve('k', exchange);
    world.nowMs = 5_000;
    world.verdict = () => unreachable;
    expect(await principals.resolve('k', exchange)).toEqual({ outcome: 'unreachable' });
    expect(principals.known('k', world.nowMs)).toBeUndefined();
  });

  it('knows nobody new', async () => {
    const { world, principals } = setUp();
    world.verdict = () => unreachable;
    expect(await principals.resolve('k', exchange)).toEqual({ outcome: 'unreachable' });
  });
});

describe('what is under way', () => {
  it.each([
    ['refused', () => refused],
    ['changed', () => accepted('less')],
  ] as const)('is told when its credential is %s', async (reason, verdict) => {
    const { world, principals } = setUp();
    const resolution = await principals.resolve('k', exchange);
    const held = heldNote();
    if (resolution.outcome === 'accepted') resolution.caller.held.add(held);
    world.nowMs = 2_100;
    world.verdict = verdict;
    principals.sweep();
    await expect.poll(() => held.reasons).toEqual([reason]);
  });

  it('is told when the signed principal ends and identity is still away', async () => {
    const { world, principals } = setUp();
    const resolution = await principals.resolve('k', exchange);
    const held = heldNote();
    if (resolution.outcome === 'accepted') resolution.caller.held.add(held);
    world.verdict = () => unreachable;
    world.nowMs = 600_000;
    principals.sweep();
    expect(held.reasons).toEqual(['expired']);
  });

  it('keeps its place when there are too many to remember', async () => {
    const { principals } = setUp(10);
    const resolution = await principals.resolve('held', exchange);
    if (resolution.outcome === 'accepted') resolution.caller.held.add(heldNote());
    for (let other = 0; other < 50; other += 1) await principals.resolve(`other ${other}`, exchange);
    expect(principals.size).toBe(10);
    expect(principals.known('held', 1)).toBeDefined();
  });
});

it('forgets credentials that nobody uses any more', async () => {
  const { world, principals } = setUp();
  await principals.resolve('k', exchange);
  world.nowMs = 600_001;
  principals.sweep();
  expect(principals.size).toBe(0);
});
