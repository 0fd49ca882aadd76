import { newId } from '@kumo/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SandboxProcess } from '../conformance/sandbox-process.ts';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { until } from '../support/until.ts';

const limit = 10;
const parallel = 100;
let sandbox: SandboxProcess;
let one: ComputeProcess;
let other: ComputeProcess;

// Of a project, since whose use an organization's quota counts is identity's to say, which is only a key server here.
const inProject = (projectId: string) => ({
  projectId,
  quotas: [
    {
      kind: 'project' as const,
      id: projectId,
      limits: { instances: limit, vcpus: null, memoryBytes: null, volumes: null, publicIps: null },
    },
  ],
});

const ask = async (by: ComputeProcess, method: string, path: string, body?: object, claims = {}) => {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await by.fetch(`/api/v1${path}`, init, claims);
  const text = await answer.text();
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as any };
};

beforeAll(async () => {
  sandbox = await SandboxProcess.start();
  one = await prepareCompute({ KUMO_SANDBOX_URL: sandbox.url });
  other = await one.another();
  await Promise.all([one.start(), other.start()]);
}, 240_000);
afterAll(async () => {
  await other?.remove();
  await one?.remove();
  await sandbox?.close();
}, 60_000);

test('a quota holds exactly under parallel launches through two processes of compute', async () => {
  const projectId = newId('project');
  const cloud = await ask(one, 'POST', '/clouds', {
    provider: 'sandbox',
    name: projectId,
    options: { seed: projectId, instances: 2 },
  });
  expect(cloud.status, JSON.stringify(cloud.body)).toBe(201);
  const image = await until('the cloud to be there', async () => {
    const { items } = (await ask(one, 'GET', '/images')).body;
    return items.find(
      (each: { cloudId: string; visibility: string }) => each.cloudId === cloud.body.id && each.visibility === 'public',
    );
  });
  const sizes: { id: string; memoryBytes: number }[] = (await ask(one, 'GET', `/sizes?cloudId=${cloud.body.id}`)).body
    .items;
  const sizeId = sizes.toSorted((a, b) => a.memoryBytes - b.memoryBytes)[0]?.id;

  /** On a busy machine one may be told to come again (503): then it does. */
  const launch = (at: number) =>
    until(
      `launch ${at} to be answered`,
      async () => {
        const what = { cloudId: cloud.body.id, name: `quota-${at}`, imageId: image.id, sizeId, projectId };
        const answer = await ask(at % 2 === 0 ? one : other, 'POST', '/instances', what, inProject(projectId));
        return answer.status === 503 ? undefined : answer;
      },
      120_000,
    );
  const answers = await Promise.all(Array.from({ length: parallel }, (_, at) => launch(at)));
  const accepted = answers.filter(({ status }) => status === 202);
  const refused = answers.filter(({ body }) => body?.code === 'quota_exceeded');
  expect([accepted.length, refused.length], JSON.stringify(answers.map(({ status }) => status))).toEqual([
    limit,
    parallel - limit,
  ]);

  for (const { body } of accepted) {
    const ended = await until(
      `${body.id} to end`,
      async () => {
        const operation = (await ask(other, 'GET', `/operations/${body.id}`, undefined, inProject(projectId))).body;
        return operation.finishedAt === null ? undefined : operation;
      },
      120_000,
    );
    expect(ended.state).toBe('succeeded');
  }
  // What was made counts where it is: through either process nothing more comes in.
  const list = await ask(one, 'GET', '/instances?limit=500&q=quota-', undefined, inProject(projectId));
  expect(list.body.items).toHaveLength(limit);
  expect([(await launch(parallel)).status, (await launch(parallel + 1)).status]).toEqual([422, 422]);
}, 400_000);
