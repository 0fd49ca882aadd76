const key = 'invitation';

/** Keeps an invitation's token in this tab while its person signs in; it must not stand in an address that a server sees. */
export function keepInvitation(token: string): void {
  try {
    window.sessionStorage.setItem(key, token);
  } catch {
    // Storage is off: the link is opened once more after signing in.
  }
}

/** The token that waits in this tab, if any. */
export function waitingInvitation(): string | undefined {
  try {
    return window.sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Forgets it: it is accepted, or good for nothing. */
export function forgetInvitation(): void {
  try {
    window.sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
