import { existsSync } from 'node:fs';

/** Where systems put it, the first that exists is taken. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the tests drive: KUMO_TEST_CHROMIUM, or the system's own. */
export function chromiumPath(): string | undefined {
  return process.env.KUMO_TEST_CHROMIUM || places.find((place) => existsSync(place));
}
