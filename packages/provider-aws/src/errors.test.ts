import { describe, expect, it } from 'vitest';
import { codeOf } from './refusals.ts';

describe('codes of AWS', () => {
  it.each([
    ['AuthFailure', 'auth_failed'],
    ['InvalidClientTokenId', 'auth_failed'],
    ['SignatureDoesNotMatch', 'auth_failed'],
    ['ExpiredToken', 'auth_failed'],
    ['UnauthorizedOperation', 'forbidden'],
    ['AccessDenied', 'forbidden'],
    ['OptInRequired', 'forbidden'],
    ['InvalidInstanceID.NotFound', 'not_found'],
    ['InvalidAMIID.Unavailable', 'not_found'],
    ['InvalidSecurityGroupRuleId.NotFound', 'not_found'],
    ['InvalidKeyPair.Duplicate', 'conflict'],
    ['IncorrectInstanceState', 'conflict'],
    ['DependencyViolation', 'conflict'],
    ['VolumeInUse', 'conflict'],
    ['InvalidSnapshot.InUse', 'conflict'],
    ['IdempotentParameterMismatch', 'conflict'],
    ['InstanceLimitExceeded', 'quota_exceeded'],
    ['VcpuLimitExceeded', 'quota_exceeded'],
    ['AddressLimitExceeded', 'quota_exceeded'],
    ['MaxSpotInstanceCountExceeded', 'quota_exceeded'],
    ['InsufficientInstanceCapacity', 'capacity'],
    ['InsufficientAddressCapacity', 'capacity'],
    ['Unsupported', 'capacity'],
    ['RequestLimitExceeded', 'throttled'],
    ['Throttling', 'throttled'],
    ['InvalidParameterValue', 'invalid_request'],
    ['MissingParameter', 'invalid_request'],
    ['InvalidInstanceID.Malformed', 'invalid_request'],
    ['UnsupportedOperation', 'not_supported'],
    ['InvalidAction', 'not_supported'],
    ['InternalError', 'unavailable'],
    ['Server.InternalError', 'unavailable'],
    ['Unavailable', 'unavailable'],
  ])('%s is %s', (name, code) => expect(codeOf(name)).toBe(code));

  it('leaves what it does not know to the status', () => expect(codeOf('SomethingNew')).toBeUndefined());
});
