/** A session that is not used for so long is over, in milliseconds: 12 hours. */
export const sessionIdleMs = 12 * 3_600_000;

/** A session ends after so long however much it is used, in milliseconds: 7 days. */
export const sessionLifetimeMs = 7 * 24 * 3_600_000;

/** Sessions that one person may have at a time; a further one ends the one that was not used for the longest time. */
export const mostSessions = 50;

/** The instants that decide about a session. */
export interface SessionTimes {
  lastUsedAt: Date;
  /** However much it is used. */
  expiresAt: Date;
}

/** When a session ends if it is not used again. */
export function sessionEnd({ lastUsedAt, expiresAt }: SessionTimes): Date {
  return new Date(Math.min(expiresAt.getTime(), lastUsedAt.getTime() + sessionIdleMs));
}

/** Whether a session is good at an instant. */
export function isSessionLive(times: SessionTimes, now: Date): boolean {
  return sessionEnd(times) > now;
}

const browsers: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Headless Chrome'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const systems: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A browser and system for people to recognize, from a `User-Agent`, such as `Firefox on Linux`. */
export function deviceOf(userAgent: string): string {
  const browser = browsers.find(([shape]) => shape.test(userAgent))?.[1];
  const system = systems.find(([shape]) => shape.test(userAgent))?.[1];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? 'Unknown device';
}
