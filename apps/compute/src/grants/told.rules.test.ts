import { describe, expect, test } from 'vitest';
import { nativeForGrantee, toldToGrantee } from './told.rules.ts';

const told = (message: string, named = '') => toldToGrantee({ code: 'conflict', message }, named);

describe('what a grantee is told of a refusal', () => {
  test.each([
    ['No route to https://keystone.internal:5000/v3, see there', 'No route to …, see there'],
    ['connect ECONNREFUSED 10.0.0.5:8774', 'connect ECONNREFUSED …'],
    ['User arn:aws:iam::123456789012:user/kumo may not', 'User … may not'],
    ['Account 123456789012 has none', 'Account … has none'],
    ['sg-0123456789abcdef0 exists for vpc-0a1b2c3d', '… exists for …'],
    ['Network 00304a04-c7ea-4e77-a786-18bc64347bf7 is in use', 'Network … is in use'],
    ['project 0123456789abcdef0123456789abcdef', 'project …'],
  ])('%s', (message, expected) => expect(told(message)).toBe(expected));

  test('is what it named itself', () => {
    const message = 'vol-0123456789abcdef0 is attached to i-0fedcba9876543210 at 10.1.2.3';
    expect(told(message, '{"nativeId":"vol-0123456789abcdef0","cidr":"10.1.2.3/32"}')).toBe(
      'vol-0123456789abcdef0 is attached to … at 10.1.2.3',
    );
  });

  test('is plain text as it is', () => {
    const message = 'Nova: No valid host was found. There are not enough hosts available.';
    expect(told(message)).toBe(message);
  });

  test.each(['auth_failed', 'forbidden', 'quota_exceeded', 'unavailable'] as const)(
    'is a sentence of ours where it is about the login, the limits or the address: %s',
    (code) => expect(toldToGrantee({ code, message: 'secret' }, 'secret')).not.toContain('secret'),
  );
});

test('a record of the provider keeps what is of the machine itself', () => {
  const native = {
    id: 'i-1',
    OwnerId: '1',
    ports: [{ tenant_id: '2', mac: 'fa:16', Association: { IpOwnerId: '1' } }],
    Config: { Hostname: 'web' },
  };
  expect(nativeForGrantee(native)).toEqual({
    id: 'i-1',
    ports: [{ mac: 'fa:16', Association: {} }],
    Config: { Hostname: 'web' },
  });
});
