import type { CloudErrorCode } from '@kumo/model';
import { describe, expect, it } from 'vitest';
import { fromOpenStackAnswer } from './errors.ts';

const asked = { title: 'Nova', hasEffect: true };
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Shapes of the services' faults, with values of our own. */
const rows: readonly (readonly [
  what: string,
  status: number,
  body: unknown,
  headers: Record<string, string>,
  code: CloudErrorCode,
])[] = [
  ['Nova: a wrong field', 400, { badRequest: { code: 400, message: 'Bad networks format' } }, {}, 'invalid_request'],
  ['Nova: no rights', 403, { forbidden: { code: 403, message: "Policy doesn't allow it." } }, {}, 'forbidden'],
  ['Nova: quota', 403, { forbidden: { code: 403, message: 'Quota exceeded for cores' } }, {}, 'quota_exceeded'],
  ['Nova: not there', 404, { itemNotFound: { code: 404, message: 'Instance x could not be found.' } }, {}, 'not_found'],
  ['Nova: wrong state', 409, { conflictingRequest: { code: 409, message: 'Cannot start' } }, {}, 'conflict'],
  [
    'Nova: too new',
    406,
    { computeFault: { code: 406, message: 'Version 2.999 is not supported' } },
    {},
    'not_supported',
  ],
  ['Nova: broken', 500, { computeFault: { code: 500, message: 'Unexpected API Error.' } }, {}, 'unavailable'],
  [
    'Nova: too many requests',
    429,
    { overLimit: { code: 429, message: 'Slow down' } },
    { 'retry-after': '5' },
    'throttled',
  ],
  [
    'Nova: too many requests, older',
    413,
    { overLimit: { code: 413, message: 'Slow down' } },
    { 'retry-after': '5' },
    'throttled',
  ],
  [
    'Cinder: quota',
    413,
    { overLimit: { code: 413, message: 'VolumeSizeExceedsAvailableQuota: no' } },
    { 'retry-after': '0' },
    'quota_exceeded',
  ],
  [
    'Cinder: wrong state',
    400,
    { badRequest: { code: 400, message: 'Invalid volume: status must be' } },
    {},
    'conflict',
  ],
  ['Neutron: quota', 409, { NeutronError: { type: 'OverQuota', message: 'Quota exceeded' } }, {}, 'quota_exceeded'],
  [
    'Neutron: no address left',
    409,
    { NeutronError: { type: 'IpAddressGenerationFailure', message: 'No more IPs' } },
    {},
    'capacity',
  ],
  ['Neutron: in use', 409, { NeutronError: { type: 'SecurityGroupInUse', message: 'In use' } }, {}, 'conflict'],
  [
    'Glance: a page',
    404,
    '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>No image<br /></body></html>',
    {},
    'not_found',
  ],
  [
    'Keystone',
    401,
    { error: { code: 401, title: 'Unauthorized', message: 'Requires authentication.' } },
    {},
    'auth_failed',
  ],
  ['a proxy', 502, '<html>Bad Gateway</html>', {}, 'unavailable'],
  ['a proxy with nothing to say', 504, '', {}, 'unavailable'],
  ['a redirect', 302, '', { location: 'http://169.254.169.254/' }, 'unexpected'],
];

describe('errors', () => {
  it.each(rows)('%s', (_what, status, body, headers, code) => {
    expect(fromOpenStackAnswer(answer(status, body, headers), asked).code).toBe(code);
  });

  it('say how long to wait, by seconds or by date', () => {
    const pause = (value: string) =>
      fromOpenStackAnswer(answer(429, '', { 'retry-after': value, date: 'Sun, 22 Nov 2026 20:00:00 GMT' }), asked)
        .retryAfterMs;
    expect(pause('7')).toBe(7_000);
    expect(pause('Sun, 22 Nov 2026 20:00:30 GMT')).toBe(30_000);
    expect(pause('soon')).toBeUndefined();
  });

  it('leave open whether a change happened only where the cloud broke while it worked', () => {
    expect(fromOpenStackAnswer(answer(502, ''), asked).outcomeUnknown).toBe(true);
    expect(fromOpenStackAnswer(answer(502, ''), { ...asked, hasEffect: false }).outcomeUnknown).toBe(false);
    expect(fromOpenStackAnswer(answer(409, ''), asked).outcomeUnknown).toBe(false);
    expect(fromOpenStackAnswer(answer(503, '', { 'retry-after': '1' }), asked).outcomeUnknown).toBe(false);
  });

  it('never repeat a value that was refused: it may be user data', () => {
    const message =
      'Invalid input for field/attribute user_data. Value: cGxhbnRlZC1zZWNyZXQ=. b64. cGxhbnRlZC1zZWNyZXQ= is too long';
    const quoted = `Invalid input for field/attribute name. Value: ${'a'.repeat(10_000)}. ${'a'.repeat(10_000)} is too long`;
    const said = fromOpenStackAnswer(answer(400, { badRequest: { code: 400, message } }), asked).message;
    expect(said).toContain('user_data');
    expect(said).not.toContain('cGxhbnRlZC1zZWNyZXQ');
    expect(
      fromOpenStackAnswer(answer(400, { badRequest: { code: 400, message: quoted } }), asked).message.length,
    ).toBeLessThan(500);
  });

  it('carry the service’s own request id', () => {
    const error = fromOpenStackAnswer(answer(500, '', { 'x-openstack-request-id': 'req-1' }), asked);
    expect(error.providerRequestId).toBe('req-1');
  });
});
