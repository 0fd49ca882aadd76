import { describe, expect, it } from 'vitest';
import { fromSandboxAnswer } from './errors.ts';

const answer = (code: string) => JSON.stringify({ error: { code, message: 'Why.' } });

describe('errors', () => {
  it('have the cloud’s reason, its code and its request id', () => {
    const error = fromSandboxAnswer(403, { 'x-request-id': 'req-1' }, answer('QuotaExceeded'), true);
    expect(error).toMatchObject({ code: 'quota_exceeded', providerCode: 'QuotaExceeded', providerRequestId: 'req-1' });
    expect(error.message).toBe('Sandbox: Why.');
  });

  it('say exactly how long to wait where the cloud does', () => {
    expect(fromSandboxAnswer(429, { 'retry-after': '2', 'retry-after-ms': '1500' }, '', false).retryAfterMs).toBe(
      1_500,
    );
    expect(fromSandboxAnswer(429, { 'retry-after': '2' }, '', false)).toMatchObject({
      code: 'throttled',
      retryAfterMs: 2_000,
    });
  });

  it('leave open whether a change happened only when the cloud broke while it worked', () => {
    expect(fromSandboxAnswer(500, {}, answer('InternalError'), true).outcomeUnknown).toBe(true);
    expect(fromSandboxAnswer(500, {}, '<html>', true)).toMatchObject({ code: 'unavailable', outcomeUnknown: true });
    expect(fromSandboxAnswer(503, {}, answer('InsufficientCapacity'), true)).toMatchObject({
      code: 'capacity',
      outcomeUnknown: false,
    });
    expect(fromSandboxAnswer(500, {}, answer('InternalError'), false).outcomeUnknown).toBe(false);
  });
});
