/** Ready: pages need nothing but this process; what they show comes from the API. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}

/** Answered anew each time, never from the build. */
export const dynamic = 'force-dynamic';
