import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdDown } from '../support/held-down.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const room = 3;
const parallel = 20;

/** The row "identity" of the table "When a part is down", for what is limited. */
describe('while identity is down', () => {
  let stack: Stack;
  let organizationId = '';
  let what: { cloudId: string; imageId: string; sizeId: string };
  let names = 0;
  let held: ReturnType<typeof holdDown> | undefined;

  const ask = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await stack.fetch(`/api/v1${path}`, init);
    const text = await answer.text();
    // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as any };
  };
  const done = async (status: number, ...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    expect(answer.status, `${asked.slice(0, 2).join(' ')} ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body;
  };
  const launch = (more: object = {}) => {
    names += 1;
    return ask('POST', '/instances', { ...what, name: `held-${names}`, ...more });
  };
  const used = async (): Promise<number> => {
    const { items } = await done(200, 'GET', '/quota-usage');
    return items.find(({ id }: { id: string }) => id === organizationId).used.instances;
  };
  const limitTo = (instances: number | null) =>
    done(200, 'PUT', `/organizations/${organizationId}/quotas`, { instances });
  const ended = (id: string) =>
    until(`${id} has ended`, async () => (await done(200, 'GET', `/operations/${id}`)).finishedAt !== null, 240_000);
  const newProject = async (instances: number): Promise<string> => {
    names += 1;
    const path = `/organizations/${organizationId}/projects`;
    const { id } = await done(201, 'POST', path, { name: `project-${names}` });
    await done(200, 'PUT', `${path}/${id}/quotas`, { instances });
    return id;
  };
  const release = async () => {
    await held?.release();
    held = undefined;
  };

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    const options = { seed: 'limited', instances: 2 };
    const cloud = await done(201, 'POST', '/clouds', { provider: 'sandbox', name: 'limited', options });
    organizationId = (await done(200, 'GET', '/organizations')).items[0].id;
    const imageId = await until('the cloud to be there', async () => {
      const { items } = await done(200, 'GET', '/images');
      return items.find((one: { visibility: string }) => one.visibility === 'public')?.id as string | undefined;
    });
    const sizes: { id: string; memoryBytes: number }[] = (await done(200, 'GET', '/sizes')).items;
    const sizeId = sizes.toSorted((a, b) => a.memoryBytes - b.memoryBytes)[0]?.id ?? '';
    what = { cloudId: cloud.id, imageId, sizeId };
    await until('what the cloud has is counted', async () => (await used()) === 2);
  }, 240_000);
  afterEach(async () => {
    await release();
    await limitTo(null);
  }, 180_000);
  afterAll(() => stack?.stop());

  it('a quota that holds goes on to hold: parallel launches do not pass it, and what was accepted ends', async () => {
    const before = await used();
    await limitTo(before + room);
    expect((await launch({ count: room + 1 })).body).toMatchObject({ code: 'quota_exceeded' });

    held = holdDown(stack, 'identity');
    const answers = await Promise.all(Array.from({ length: parallel }, () => launch()));
    const accepted = answers.filter(({ status }) => status === 202);
    // On a busy machine some may be told to come again.
    for (const { status } of answers) expect([202, 422, 503]).toContain(status);
    expect(accepted.length).toBeLessThanOrEqual(room);
    expect(answers.filter(({ body }) => body.code === 'quota_exceeded').length).toBeGreaterThan(0);
    await release();

    for (const { body } of accepted) await ended(body.id);
    expect(await used()).toBe(before + accepted.length);
  }, 600_000);

  it('one that was set a moment before holds as well: nobody is let in on what was known earlier', async () => {
    const before = await used();
    expect((await ask('GET', '/instances')).status).toBe(200);
    await limitTo(before + room);
    held = holdDown(stack, 'identity');
    const answers = await Promise.all(Array.from({ length: parallel }, () => launch()));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted.length).toBeLessThanOrEqual(room);
    for (const { status, body } of answers) {
      expect([202, 422, 503]).toContain(status);
      if (status === 503)
        expect([body.code, body.detail]).toEqual(['unavailable', expect.stringContaining('identity')]);
    }
    await release();
    await until('it is known who asks', async () => (await ask('GET', '/instances')).status === 200);
    for (const { body } of accepted) await ended(body.id);
    expect(await used()).toBe(before + accepted.length);
  }, 600_000);

  it('what a project may have holds where it was looked up, and nothing gets into one that never was', async () => {
    const known = await newProject(1);
    const unknown = await newProject(1);
    const first = await launch({ projectId: known });
    expect(first.status, JSON.stringify(first.body)).toBe(202);
    await ended(first.body.id);
    const outside = (await done(200, 'GET', '/instances?limit=500')).items.find(
      ({ projectId }: { projectId: string | null }) => projectId === null,
    );

    held = holdDown(stack, 'identity');
    const full = await launch({ projectId: known });
    expect([full.status, full.body.code]).toEqual([422, 'quota_exceeded']);
    const moved = await ask('PATCH', `/instances/${outside.id}`, { projectId: known });
    expect([moved.status, moved.body.code]).toEqual([422, 'quota_exceeded']);
    for (const answer of [
      await launch({ projectId: unknown }),
      await ask('PATCH', `/instances/${outside.id}`, { projectId: unknown }),
      await ask('POST', '/volumes', { cloudId: what.cloudId, name: 'data', sizeBytes: 2 ** 30, projectId: unknown }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
      expect(answer.body.detail).toContain('identity');
    }
    await release();
    expect((await done(200, 'GET', `/instances/${outside.id}`)).projectId).toBeNull();
    expect((await done(200, 'GET', `/instances?limit=500&projectId=${unknown}`)).items).toEqual([]);
  }, 600_000);
});
