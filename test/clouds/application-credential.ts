import { openStackApi, openStackLogin } from '../support/openstack-lab.ts';

/** An application credential of the lab's member whose secret was chosen, and how it is taken away again. */
export interface ApplicationCredential {
  readonly id: string;
  remove(): Promise<void>;
}

/** Makes one at Keystone itself. */
export async function makeApplicationCredential(name: string, secret: string): Promise<ApplicationCredential> {
  const { authUrl } = openStackLogin('demo');
  const { token } = await openStackApi('demo');
  const headers = { 'content-type': 'application/json', 'x-auth-token': token };
  const own = await fetch(`${authUrl}/auth/tokens`, { headers: { ...headers, 'x-subject-token': token } });
  const { user } = ((await own.json()) as { token: { user: { id: string } } }).token;
  const url = `${authUrl}/users/${user.id}/application_credentials`;
  const body = JSON.stringify({ application_credential: { name, secret } });
  const answer = await fetch(url, { method: 'POST', headers, body });
  if (answer.status !== 201) throw new Error(`Keystone says ${answer.status}: ${await answer.text()}`);
  const { application_credential: made } = (await answer.json()) as { application_credential: { id: string } };
  return { id: made.id, remove: async () => void (await fetch(`${url}/${made.id}`, { method: 'DELETE', headers })) };
}
