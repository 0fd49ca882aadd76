import {
  createCloudGuard,
  guardConnection,
  type LaunchSpec,
  type Oddity,
  type ProviderConnection,
  type ProviderError,
  walkPages,
} from '@kumo/provider-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  answerXml,
  instanceId,
  instancesXml,
  instanceXml,
  plantedSecret,
  ScriptedEc2,
  type SeenRequest,
} from './testing/scripted-ec2.ts';

const context = { signal: new AbortController().signal };
const token = { operationId: 'opr_1', resourceId: 'ins_1', organizationId: 'org_1' };
const launch: LaunchSpec = {
  token,
  name: 'web',
  image: 'ami-0123456789abcdef0',
  sizeNativeId: 't3.micro',
  networkNativeIds: [],
  ports: [],
  env: {},
  volumes: [],
  tags: {},
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function behind(answer: (request: SeenRequest, times: number) => Answer, oddities: Oddity[] = []) {
  const cloud = await ScriptedEc2.start(answer);
  open.push(cloud);
  const connection = await cloud.connect({ reportOddity: (oddity) => void oddities.push(oddity) });
  open.push(connection);
  return { cloud, connection };
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  return await promise.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: ProviderError) => error,
  );
}

async function listedIds(connection: ProviderConnection, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of walkPages(connection.instances, context, { limit })) {
    ids.push(...page.items.map(({ nativeId }) => nativeId));
  }
  return ids;
}

describe('a page of EC2', () => {
  it('may be empty and still have a next one', async () => {
    const pages: Record<string, string> = {
      '': instancesXml([], 'two'),
      two: instancesXml([instanceXml(instanceId(1))], 'three'),
      three: instancesXml([], ''),
    };
    const { connection } = await behind(({ parameters }) => pages[parameters.get('NextToken') ?? ''] ?? '');
    expect(await listedIds(connection, 1000)).toEqual([instanceId(1)]);
  });

  it('is cut where it has more than was asked for, and goes on after the last id though one leaves', async () => {
    const all = Array.from({ length: 12 }, (_, n) => instanceId(n));
    const { connection } = await behind((_request, times) =>
      instancesXml(all.filter((_id, n) => times < 3 || n !== 0).map((id) => instanceXml(id))),
    );
    expect(await listedIds(connection, 3)).toEqual(all);
  });

  it('is not read for what a page marker of somebody else says', async () => {
    const { connection } = await behind(() => instancesXml([]));
    const list = connection.instances.list(context, { limit: 10, cursor: 'https://elsewhere/' });
    expect(await failure(list)).toMatchObject({ code: 'invalid_request' });
  });

  it('shows strange rows without loss: states without a word, missing fields, long names, emoji, one name twice', async () => {
    const oddities: Oddity[] = [];
    const tags = (name: string) =>
      `<tagSet><item><key>Name</key><value>${name}</value></item><item><key>🚀 team</key><value>bleu 🦊</value></item></tagSet>`;
    const long = 'n'.repeat(10_000);
    const rows = [
      `<item><instanceId>${instanceId(1)}</instanceId></item>`,
      instanceXml(instanceId(2), '<instanceState><code>96</code><name>dreaming</name></instanceState>'),
      instanceXml(instanceId(3), tags(long)),
      instanceXml(instanceId(4), tags('twin')),
      instanceXml(instanceId(5), tags('twin')),
      '<item><instanceType>t3.micro</instanceType></item>',
    ];
    const { connection } = await behind(() => instancesXml(rows), oddities);
    const { items } = await connection.instances.list(context, { limit: 1000 });
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining([instanceId(1), instanceId(2), long, 'twin', 'twin']),
    );
    expect(items.find(({ nativeId }) => nativeId === instanceId(1))).toMatchObject({
      state: 'unknown',
      sizeNativeId: null,
    });
    expect(items.find(({ nativeId }) => nativeId === instanceId(2))).toMatchObject({
      state: 'unknown',
      nativeState: 'dreaming',
      vcpus: 2,
      memoryBytes: 2 ** 30,
    });
    expect(items.find(({ nativeId }) => nativeId === instanceId(4))?.tags).toEqual({ '🚀 team': 'bleu 🦊' });
    expect(oddities.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['unknown_state', 'malformed']));
  });
});

describe('eventual consistency', () => {
  const run = answerXml('RunInstances', `<instancesSet>${instanceXml(instanceId(7))}</instancesSet>`);
  const gone: Answer = {
    code: 'InvalidInstanceID.NotFound',
    message: `The instance ID '${instanceId(7)}' does not exist`,
  };

  it('waits for what was made a moment ago and does not exist yet', async () => {
    const { cloud, connection } = await behind(({ action }, times) => {
      if (action === 'RunInstances') return run;
      return times < 3 ? gone : instancesXml([instanceXml(instanceId(7))]);
    });
    const { nativeId } = await connection.instances.create(context, launch);
    expect((await connection.instances.get(context, nativeId)).state).toBe('running');
    expect(cloud.countOf('DescribeInstances')).toBe(3);
  });

  it('says not_found at once for what was not made here', async () => {
    const { cloud, connection } = await behind(() => gone);
    expect(await failure(connection.instances.get(context, instanceId(7)))).toMatchObject({ code: 'not_found' });
    expect(await failure(connection.instances.stop(context, instanceId(7)))).toMatchObject({ code: 'not_found' });
    expect(cloud.requests).toHaveLength(2);
  });

  it('asks for what is gone once only when its end came from here', async () => {
    const { cloud, connection } = await behind(({ action }) => (action === 'RunInstances' ? run : gone));
    const { nativeId } = await connection.instances.create(context, launch);
    await connection.instances.terminate(context, nativeId);
    expect(await failure(connection.instances.get(context, nativeId))).toMatchObject({ code: 'not_found' });
    expect(cloud.countOf('DescribeInstances')).toBe(1);
  });
});

describe('calls that come together', () => {
  it('are one read', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => instanceId(n));
    const { cloud, connection } = await behind(({ parameters }) =>
      instancesXml(
        ids.filter((id) => [...parameters.values()].includes(id) && id !== instanceId(5)).map((id) => instanceXml(id)),
      ),
    );
    const seen = await Promise.all(
      ids.map((id) =>
        connection.instances.get(context, id).then(
          ({ nativeId }) => nativeId,
          (error: ProviderError) => error.code,
        ),
      ),
    );
    expect(seen).toEqual(ids.map((id) => (id === instanceId(5) ? 'not_found' : id)));
    expect(cloud.requests).toHaveLength(1);
  });

  it('are one termination, and each has its own where one can not be', async () => {
    const kept = instanceId(3);
    const { cloud, connection } = await behind(({ parameters }) =>
      [...parameters.values()].includes(kept) ? { code: 'OperationNotPermitted' } : answerXml('TerminateInstances', ''),
    );
    const ids = Array.from({ length: 10 }, (_, n) => instanceId(n + 10));
    await Promise.all(ids.map((id) => connection.instances.terminate(context, id)));
    expect(cloud.requests).toHaveLength(1);
    const outcomes = await Promise.allSettled([kept, ...ids].map((id) => connection.instances.terminate(context, id)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', ...ids.map(() => 'fulfilled')]);
  });

  it('go on for the others when one caller leaves', async () => {
    const { connection } = await behind(() => instancesXml([instanceXml(instanceId(1)), instanceXml(instanceId(2))]));
    const leaving = new AbortController();
    const first = failure(connection.instances.get({ signal: leaving.signal }, instanceId(1)));
    const second = connection.instances.get(context, instanceId(2));
    leaving.abort();
    expect((await second).nativeId).toBe(instanceId(2));
    expect(await first).toMatchObject({ retryable: false });
  });
});

describe('a storm of refusals', () => {
  it('costs at most a tenth more calls than are needed, behind the guard', async () => {
    const pages = 60;
    const refusal: Answer = { code: 'RequestLimitExceeded', status: 503, headers: { 'retry-after': '0' } };
    let refused = 0;
    const { cloud, connection } = await behind(({ parameters }) => {
      // Every fifteenth question is refused, and the one after that is not.
      if (cloud.requests.length % 15 === 0) {
        refused += 1;
        return refusal;
      }
      const page = Number(parameters.get('NextToken') ?? 0);
      return instancesXml([instanceXml(instanceId(page))], page + 1 < pages ? String(page + 1) : '');
    });
    const limits = { callsPerSecond: 1_000, burst: 1_000, concurrency: 10 };
    const guarded = guardConnection(connection, createCloudGuard({ cloudName: 'AWS', limits }));
    expect(await listedIds(guarded, 5)).toHaveLength(pages);
    expect(refused).toBeGreaterThan(2);
    expect(cloud.requests.length).toBe(pages + refused);
    expect(cloud.requests.length).toBeLessThanOrEqual(pages * 1.1);
  });
});

describe('a clock that is an hour off', () => {
  it('is learnt from the refusal, and the call goes through', async () => {
    const hour = 3_600_000;
    const { cloud, connection } = await behind((request) => {
      const at = String(request.headers['x-amz-date']).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
      const isRight = Math.abs(Date.parse(at) - (Date.now() + hour)) < 300_000;
      const headers = { date: new Date(Date.now() + hour).toUTCString() };
      return isRight ? { xml: instancesXml([]), headers } : { code: 'RequestExpired', headers };
    });
    expect(await listedIds(connection, 10)).toEqual([]);
    expect(await listedIds(connection, 10)).toEqual([]);
    expect(cloud.requests).toHaveLength(3);
  });
});

describe('secrets', () => {
  it('are in no error, even where the cloud repeats them', async () => {
    const { connection } = await behind(() => ({
      code: 'SomethingNew',
      message: `key ${plantedSecret} is odd`,
      status: 400,
    }));
    const error = await failure(connection.instances.create(context, { ...launch, userData: 'top-secret' }));
    const text = JSON.stringify([error.message, error.stack, error.cause, error]);
    expect(text).not.toContain(plantedSecret);
    expect(error).toMatchObject({ code: 'invalid_request', providerCode: 'SomethingNew', providerRequestId: 'req-1' });
  });
});
