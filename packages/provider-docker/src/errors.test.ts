import type { CloudErrorCode } from '@kumo/model';
import { describe, expect, it } from 'vitest';
import { EngineResponseError } from './engine-answers.ts';
import { streamFailure, toProviderError } from './errors.ts';
import { describeRecorded, recorded } from './testing/samples.ts';

const doing = { what: 'do it' };
const socketError = (code: string) => Object.assign(new Error('x'), { code });

describeRecorded('recorded refusals', () => {
  const codes: Readonly<Record<string, CloudErrorCode>> = {
    'start-already-started-304': 'conflict',
    'stop-already-stopped-304': 'conflict',
    'no-such-container-404': 'not_found',
    'no-such-image-404': 'not_found',
    'name-conflict-409': 'conflict',
    'bad-name-400': 'invalid_request',
    'remove-running-409': 'conflict',
    'pause-stopped-409': 'conflict',
    'exec-on-stopped-409': 'conflict',
    'volume-in-use-409': 'conflict',
    'network-active-endpoints-403': 'conflict',
    'image-in-use-409': 'conflict',
    'not-a-swarm-503': 'not_supported',
    'client-too-new-400': 'not_supported',
    'client-too-old-400': 'not_supported',
    'invalid-filter-400': 'invalid_request',
    'memory-too-small-400': 'invalid_request',
    'bind-source-missing-400': 'invalid_request',
  };
  type Refusals = Record<string, { status: number; body: string | { message: string } }>;

  it('have each a code of the model and a sentence', () => {
    const samples = recorded<Refusals>('errors');
    expect(Object.keys(samples).sort()).toEqual(Object.keys(codes).sort());
    for (const [name, { status, body }] of Object.entries(samples)) {
      const error = toProviderError(
        new EngineResponseError(status, typeof body === 'string' ? body : body.message),
        doing,
      );
      expect({ name, code: error.code, providerCode: error.providerCode }).toEqual({
        name,
        code: codes[name],
        providerCode: String(status),
      });
      expect(error.message).toMatch(/^Could not do it: \S.{3,}$/);
    }
  });

  it('name the field that is wrong', () => {
    const taken = recorded<Refusals>('errors')['name-conflict-409'];
    const message = typeof taken?.body === 'object' ? taken.body.message : '';
    const error = toProviderError(new EngineResponseError(409, message), doing);
    expect(error.issues).toMatchObject([{ path: 'name' }]);
    expect(error.message).toContain('sample-created');
  });
});

describe('errors of an engine', () => {
  const refusals: [string, number, CloudErrorCode][] = [
    ['driver failed: Bind for 0.0.0.0:8080 failed: port is already allocated', 500, 'conflict'],
    ['listen tcp4 0.0.0.0:80: bind: address already in use', 500, 'conflict'],
    ['write /var/lib/docker/tmp/x: no space left on device', 500, 'capacity'],
    ['could not find an available, non-overlapping IPv4 address pool among the defaults', 500, 'capacity'],
    ['toomanyrequests: You have reached your pull rate limit', 500, 'throttled'],
    ['unauthorized: authentication required', 500, 'auth_failed'],
    ['manifest for busybox:none not found: manifest unknown: manifest unknown', 404, 'not_found'],
    ['Get "https://r.example/v2/": dial tcp: lookup r.example: no such host', 500, 'unavailable'],
    ['something new', 500, 'unexpected'],
    ['', 418, 'unexpected'],
  ];
  it.each(refusals)('understands: %s', (message, status, code) => {
    expect(toProviderError(new EngineResponseError(status, message), doing).code).toBe(code);
  });

  it('says which port is taken', () => {
    const sentence = 'Bind for 0.0.0.0:8080 failed: port is already allocated';
    expect(toProviderError(new EngineResponseError(500, sentence), doing).message).toContain(
      'port 8080 on this host is already taken',
    );
  });

  it('reads failures inside of a stream like any other', () => {
    expect(streamFailure('no space left on device', { what: 'pull' })).toMatchObject({ code: 'capacity' });
  });

  it('keeps the pause that a throttling proxy asked for', () => {
    expect(toProviderError(new EngineResponseError(429, '', 1000), doing)).toMatchObject({
      code: 'throttled',
      retryAfterMs: 1000,
    });
  });
});

describe('errors of a connection', () => {
  const failures: [string, CloudErrorCode, boolean][] = [
    ['ECONNREFUSED', 'unavailable', false],
    ['ENOENT', 'unavailable', false],
    ['EACCES', 'forbidden', false],
    ['ENOTFOUND', 'unavailable', false],
    ['CERT_HAS_EXPIRED', 'auth_failed', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'auth_failed', false],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'auth_failed', false],
    ['HPE_INVALID_CONSTANT', 'invalid_request', true],
    ['ECONNRESET', 'unavailable', true],
    ['EPIPE', 'unavailable', true],
    ['E_NEVER_SEEN', 'unexpected', true],
  ];
  it.each(failures)('%s is %s, and a create may have happened: %s', (code, expected, outcomeUnknown) => {
    const error = toProviderError(socketError(code), { what: 'create it', creates: true });
    expect(error).toMatchObject({ code: expected, outcomeUnknown });
    expect(error.message).toMatch(/^Could not create it: .*\.$/);
  });

  it('never claims an unknown outcome of what creates nothing', () => {
    expect(toProviderError(socketError('ECONNRESET'), doing).outcomeUnknown).toBe(false);
  });
});
