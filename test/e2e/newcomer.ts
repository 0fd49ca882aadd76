import { expect, type Kumo } from './kumo.ts';

/** Somebody with an account of their own, who never signed in from a browser. */
export interface Newcomer {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Different in every run and every retry, so that each begins with nothing. */
const stamp = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;

/** Makes one in the organization of the owner, away from every browser. */
export async function makeNewcomer(kumo: Kumo, name: string, role: string): Promise<Newcomer> {
  const who = {
    name,
    email: `${name.split(' ')[0]?.toLowerCase()}-${stamp()}@example.org`,
    password: 'three warm stones',
  };
  const { homeOrganizationId } = await kumo.api<{ homeOrganizationId: string }>('GET', '/sessions/current');
  const { token } = await kumo.api<{ token: string }>('POST', `/organizations/${homeOrganizationId}/invitations`, {
    email: who.email,
    role,
  });
  expect((await askAlone(kumo.url, '/invitations/accept', { token, ...who })).status).toBeLessThan(300);
  return who;
}

/** A POST that no browser sends, by nobody. */
export function askAlone(url: string, path: string, body: object): Promise<Response> {
  return fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
