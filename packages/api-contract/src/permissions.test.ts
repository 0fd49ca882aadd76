import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { permissions, rolePermissions, roles } from './permissions.ts';

const [page = ''] = readFileSync(new URL('../../../docs/permissions.md', import.meta.url), 'utf8').split('\n## ', 1);

function tableRows(): string[][] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

describe('permissions', () => {
  const [head = [], ...rows] = tableRows();

  it('has a row for every permission and a column for every role on the written page', () => {
    expect(head.slice(2)).toEqual([...roles]);
    expect(rows.map(([permission]) => permission)).toEqual([...permissions]);
  });

  it.each(roles)('gives %s exactly what the written page gives', (role) => {
    const column = 2 + roles.indexOf(role);
    const written = rows.filter((row) => row[column] === 'x').map(([permission]) => permission);
    expect([...rolePermissions[role]].toSorted()).toEqual(written.toSorted());
  });
});
