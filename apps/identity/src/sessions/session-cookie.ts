/** Writes the session cookie. */
export interface SessionCookie {
  /** The `Set-Cookie` header that keeps a session's secret in the browser until it expires at the latest. */
  set(secret: string, lifetimeSeconds: number): string;
  /** The `Set-Cookie` header that makes the browser forget it. */
  clear(): string;
}

/**
 * `__Host-session`: over HTTPS (or to localhost) only, to this host only, unseen by scripts, not sent along from other
 * sites but by plain links. With `isInsecureHttp` it is `session`, so that plain HTTP can carry it; where the public
 * address is HTTPS it is still never sent without.
 */
export function createSessionCookie(isInsecureHttp: boolean, publicUrl: string): SessionCookie {
  const name = isInsecureHttp ? 'session' : '__Host-session';
  const isSecure = !isInsecureHttp || publicUrl.startsWith('https:');
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return {
    set: (secret, lifetimeSeconds) => `${name}=${secret}; Max-Age=${lifetimeSeconds}${attributes}`,
    clear: () => `${name}=; Max-Age=0${attributes}`,
  };
}
