import { afterEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  answerXml,
  instancesXml,
  plantedSecret,
  ScriptedEc2,
  type SeenRequest,
} from './testing/scripted-ec2.ts';

const context = { signal: new AbortController().signal };
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const caller = (arn: string) =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const trialRun: Answer = { code: 'DryRunOperation', status: 412 };

async function identified(answer: (request: SeenRequest) => Answer, credentials = {}) {
  const cloud = await ScriptedEc2.start(answer);
  open.push(cloud);
  const connection = await cloud.connect({}, credentials);
  open.push(connection);
  return { cloud, connection, identity: await connection.identify(context) };
}

describe('identify', () => {
  it('names the account and the region, whoever asks', async () => {
    const seen = async (arn: string) =>
      (await identified(({ action }) => (action === 'GetCallerIdentity' ? caller(arn) : trialRun))).identity;
    const user = await seen('arn:aws:iam::123456789012:user/kumo');
    const role = await seen('arn:aws:sts::123456789012:assumed-role/console/kumo');
    expect(user.accountKey.replace(/@.*/, '')).toBe('aws:123456789012:us-east-1');
    expect(role.accountKey.replace(/@.*/, '')).toBe('aws:123456789012:us-east-1');
    expect(user.description).toContain('123456789012');
  });

  it('says what the rights do not allow, takes it out of what is offered, and changes nothing to find out', async () => {
    const forbidden = ['RunInstances', 'DescribeVolumes'];
    const { cloud, connection, identity } = await identified(({ action, parameters }) => {
      if (action === 'GetCallerIdentity') return caller('arn:aws:iam::123456789012:user/kumo');
      if (parameters.get('DryRun') !== 'true') return instancesXml([]);
      return forbidden.includes(action) ? { code: 'UnauthorizedOperation', status: 403 } : trialRun;
    });
    expect(identity.warnings.join(' ')).toMatch(/ec2:DescribeVolumes.*ec2:RunInstances/s);
    expect(identity.capabilities.instances.launch).toMatchObject({ support: 'unsupported' });
    expect(identity.capabilities.volumes.list).toMatchObject({ support: 'unsupported' });
    expect(identity.capabilities.instances.stop.support).toBe('conditional');
    await expect(connection.volumes?.list(context, { limit: 5 })).rejects.toMatchObject({ code: 'not_supported' });
    const inEarnest = cloud.requests.filter(({ parameters }) => parameters.get('DryRun') !== 'true');
    expect(inEarnest.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'GetMetricData']);
    expect(cloud.requests.length).toBeLessThanOrEqual(30);
  });

  it('tries no change where trials are taken seriously', async () => {
    const { cloud } = await identified(({ action }) =>
      action === 'GetCallerIdentity' ? caller('arn:aws:iam::1:root') : answerXml(action, ''),
    );
    expect(cloud.requests.filter(({ action }) => !/^(Describe|Get)/.test(action))).toEqual([]);
  });

  it('takes on the role, with the external id, once for all calls', async () => {
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    const { cloud, connection } = await identified(
      ({ action }) => {
        if (action === 'AssumeRole') {
          const keys = `<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken><Expiration>${expiration}</Expiration>`;
          return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${keys}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
        }
        if (action === 'GetCallerIdentity') return caller('arn:aws:sts::123456789012:assumed-role/console/kumo');
        return action === 'StartInstances' ? { code: 'SomethingNew', message: 'role-secret role-token' } : trialRun;
      },
      { roleArn: 'arn:aws:iam::123456789012:role/console', externalId: 'only-ours-42' },
    );
    const [assumed] = cloud.requests.filter(({ action }) => action === 'AssumeRole');
    expect(cloud.countOf('AssumeRole')).toBe(1);
    expect(assumed?.parameters.get('ExternalId')).toBe('only-ours-42');
    expect(assumed?.headers.authorization).toContain('AKIATEST');
    const others = cloud.requests.filter(({ action }) => action !== 'AssumeRole');
    for (const { headers } of others) expect(headers.authorization).toContain('ASIAROLE');
    const error: unknown = await connection.instances
      .start(context, 'i-0123456789abcdef0')
      .catch((thrown: unknown) => thrown);
    expect(JSON.stringify([error, String(error)])).not.toMatch(/role-secret|role-token/);
  });

  it('says wrong keys, and never the keys', async () => {
    const cloud = await ScriptedEc2.start(() => ({
      code: 'InvalidClientTokenId',
      status: 403,
      message: plantedSecret,
    }));
    open.push(cloud);
    const connection = await cloud.connect();
    open.push(connection);
    const error: unknown = await connection.identify(context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'auth_failed' });
    expect(JSON.stringify([error, String(error)])).not.toContain(plantedSecret);
  });

  it('dials only what the surroundings allow', async () => {
    const cloud = await ScriptedEc2.start(() => instancesXml([]));
    open.push(cloud);
    const refusal = new Error('not there');
    await expect(cloud.connect({ checkEndpoint: () => Promise.reject(refusal) })).rejects.toMatchObject({
      cause: refusal,
    });
    expect(cloud.requests).toEqual([]);
  });
});
