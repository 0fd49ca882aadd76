/** A signed-in person, as a browser would be. */
export interface BrowserSession {
  /** The cookie and the origin that every request of the session carries. */
  headers: { cookie: string; origin: string };
}

/** Signs in with a password and keeps the cookie. `headers` come with the request, such as where it is from. */
export async function signIn(
  url: string,
  who: { email: string; password: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<BrowserSession> {
  const response = await fetch(`${url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify({ email: who.email, password: who.password }),
  });
  if (response.status !== 201) throw new Error(`Sign-in failed: ${response.status} ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((header) => header.split(';', 1)[0])
    .join('; ');
  return { headers: { cookie, origin: url } };
}
