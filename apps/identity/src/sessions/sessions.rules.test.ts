import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkOf } from './networks.ts';
import { deviceOf, isSessionLive, sessionEnd, sessionIdleMs, sessionLifetimeMs } from './sessions.rules.ts';

const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

test('no session lives longer than its absolute end or its idle time, whichever is first', () => {
  fc.assert(
    fc.property(
      instant,
      fc.integer({ min: 0, max: sessionLifetimeMs }),
      fc.integer({ min: -1e9, max: 1e9 }),
      (at, used, later) => {
        const times = {
          lastUsedAt: new Date(at.getTime() + used),
          expiresAt: new Date(at.getTime() + sessionLifetimeMs),
        };
        const now = new Date(times.lastUsedAt.getTime() + later);
        const isLive = isSessionLive(times, now);
        expect(isLive).toBe(now < times.expiresAt && now.getTime() < times.lastUsedAt.getTime() + sessionIdleMs);
        expect(isLive).toBe(now < sessionEnd(times));
      },
    ),
  );
});

test('any user agent gives a device for people', () => {
  fc.assert(fc.property(fc.string(), (userAgent) => deviceOf(userAgent).length > 0));
  expect(
    deviceOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15'),
  ).toBe('Safari on macOS');
  expect(deviceOf('curl/8.5.0')).toBe('curl');
});

test('addresses of one customer are one network', () => {
  fc.assert(fc.property(fc.ipV4(), (address) => networkOf(address) === address));
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(networkOf(address)).toMatch(/^([0-9a-f]{1,4}:){4}:\/64$|^\d+\.\d+\.\d+\.\d+$/);
    }),
  );
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:0DB8:1:2::9'));
  expect(networkOf('2001:db8::1')).not.toBe(networkOf('2001:db9::1'));
  expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
  expect(networkOf('nonsense')).toBe('unknown');
});
