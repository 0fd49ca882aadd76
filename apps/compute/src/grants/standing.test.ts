import type { SqlHandle } from '@kumo/db/compute';
import { expect, test } from 'vitest';
import { requireStanding } from './standing.ts';

const caller = { organizationId: 'org_child', organizationPath: ['org_root', 'org_child'] };

/** A database with these clouds of the caller's own and these grants above it. */
function holding(own: readonly string[], grants: readonly object[]): SqlHandle {
  const query = async (text: string) => (text.includes('FROM clouds') ? own.map((id) => ({ id })) : grants);
  return { query } as unknown as SqlHandle;
}

test('nothing is begun on a cloud that was disconnected, or was never there, whatever a view said a moment ago', async () => {
  await expect(requireStanding(holding([], []), caller, ['cld_1'])).rejects.toMatchObject({ code: 'not_found' });
  await expect(requireStanding(holding(['cld_1'], []), caller, ['cld_1', 'cld_2'])).rejects.toMatchObject({
    code: 'not_found',
  });
  await requireStanding(holding(['cld_1'], []), caller, ['cld_1', 'cld_1']);
  await requireStanding(holding([], []), caller, []);
});
