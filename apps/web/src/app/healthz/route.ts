/** Alive: this process answers. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}

/** Answered anew each time, never from the build. */
export const dynamic = 'force-dynamic';
