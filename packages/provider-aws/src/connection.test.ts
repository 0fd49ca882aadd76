import { describe, expect, it } from 'vitest';
import { placeOf } from './connection.ts';
import { aws } from './index.ts';

const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'never-repeated' };

describe('where AWS answers', () => {
  it('follows from the region', () => {
    const { ec2, sts, cloudWatch, foreignHost } = placeOf('eu-central-1', undefined);
    expect([ec2.href, sts.href, cloudWatch.href, foreignHost]).toEqual([
      'https://ec2.eu-central-1.amazonaws.com/',
      'https://sts.eu-central-1.amazonaws.com/',
      'https://monitoring.eu-central-1.amazonaws.com/',
      null,
    ]);
    expect(placeOf('cn-north-1', undefined).ec2.host).toBe('ec2.cn-north-1.amazonaws.com.cn');
  });

  it('is the endpoint for EC2 alone where it is a private one of AWS, else for everything', () => {
    const own = placeOf('eu-west-1', 'https://vpce-1.ec2.eu-west-1.vpce.amazonaws.com');
    expect([own.ec2.hostname, own.sts.hostname, own.foreignHost]).toEqual([
      'vpce-1.ec2.eu-west-1.vpce.amazonaws.com',
      'sts.eu-west-1.amazonaws.com',
      null,
    ]);
    expect(placeOf('lab-1', 'https://cloud.example.com:8773/x')).toMatchObject({
      foreignHost: 'cloud.example.com:8773',
    });
  });

  it.each(['evil.com/', 'eu-west-1.evil.com', '', 'a@b', 'EU-WEST-1', `eu-${'x'.repeat(60)}`])(
    'is nowhere for a region that is none: %s',
    (region) => expect(() => placeOf(region, undefined)).toThrow(/region/i),
  );

  it.each(['ftp://x', 'not a url', 'https://key:secret@host/', 'https://host/?secret=x'])(
    'is nowhere for an endpoint that is none: %s',
    (endpoint) => expect(() => placeOf('eu-west-1', endpoint)).toThrow(),
  );
});

describe('the connect form', () => {
  it('says which field is wrong, and repeats no value', async () => {
    const credentials = { ...keys, roleArn: 'never-repeated-either' };
    const refusal = await aws
      .connect({ region: 'eu-west-1', credentials, options: {} })
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'invalid_request', issues: [{ path: 'credentials.roleArn' }] });
    expect(JSON.stringify([refusal, String(refusal)])).not.toContain('never-repeated');
  });

  it('shows a policy that is JSON and names every call that is made', () => {
    const policy = JSON.parse(aws.connectionForm.rights?.text ?? '') as { Statement: { Action: string[] }[] };
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    expect(new Set(actions).size).toBe(actions.length);
    expect(actions).toEqual(expect.arrayContaining(['ec2:RunInstances', 'cloudwatch:GetMetricData']));
  });
});
