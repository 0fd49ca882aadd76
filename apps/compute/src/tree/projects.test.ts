import { expect, test } from 'vitest';
import { requireOwn } from './projects.ts';

const whole = { organizationId: 'org_a', projectId: null };
const bound = { organizationId: 'org_a', projectId: 'prj_1' };

test.each([
  [
    'of the organization, by somebody of the whole of it',
    whole,
    { organization_id: 'org_a', project_id: 'prj_1' },
    true,
  ],
  ['of a project, by somebody bound to it', bound, { organization_id: 'org_a', project_id: 'prj_1' }, true],
  ['that all projects share, by somebody bound to one', bound, { organization_id: 'org_a', project_id: null }, false],
  ['of the organization that shares its cloud', whole, { organization_id: 'org_b', project_id: null }, false],
])('whether a thing %s may be changed', (_whose, principal, row, isAllowed) => {
  const change = () => requireOwn(principal, row);
  if (isAllowed) expect(change).not.toThrow();
  else expect(change).toThrow(expect.objectContaining({ code: 'forbidden' }));
});
