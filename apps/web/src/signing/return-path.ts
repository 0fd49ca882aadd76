/**
 * A path of this site to go on to, or the overview for anything that leads elsewhere: another host, a scheme, or the
 * sign-in page itself.
 */
export function safeReturnPath(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/') || /^\/[/\\]/.test(next) || /[\p{Cc}\\]/u.test(next)) return '/';
  return next.startsWith('/sign-in') ? '/' : next;
}
