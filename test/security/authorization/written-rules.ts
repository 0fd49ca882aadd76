import { readFileSync } from 'node:fs';

/** What the hand-written page says of one operation. */
export interface WrittenRoute {
  /** Such as `GET /instances/{id}`. */
  readonly name: string;
  readonly method: string;
  /** Below `/api/v1`, parameters in braces. */
  readonly path: string;
  /** A permission, `anybody` (who signed in) or `nobody` (no sign-in). */
  readonly needs: string;
  readonly sessionOnly: boolean;
  readonly stepUp: boolean;
  readonly enrolling: boolean;
}

/** docs/permissions.md, read by itself: the code is judged by it, so nothing of the code is used here. */
export interface WrittenRules {
  readonly roles: readonly string[];
  /** What each role has. */
  readonly permissionsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** What nobody has inside one project. */
  readonly organizationOnly: ReadonlySet<string>;
  readonly routes: readonly WrittenRoute[];
}

/** Reads the page. */
export function readWrittenRules(): WrittenRules {
  const page = readFileSync(new URL('../../../docs/permissions.md', import.meta.url), 'utf8');
  const [roleTable = '', , routeTable = ''] = page.split('\n## ');
  const [[, , ...roles] = [], ...grants] = rowsOf(roleTable);
  const permissionsOf = new Map(
    roles.map((role, at) => [
      role,
      new Set(grants.filter((row) => row[at + 2] === 'x').map(([permission = '']) => permission)),
    ]),
  );
  const inProject = /Inside one project nobody has ([^:]*:[^.]*)\./.exec(page)?.[1] ?? '';
  const organizationOnly = new Set(
    [...inProject.matchAll(/`([\w-]+:[\w-]+)`/g)].map(([, permission = '']) => permission),
  );
  const [, ...routes] = rowsOf(routeTable);
  return { roles, permissionsOf, organizationOnly, routes: routes.map(toRoute) };
}

function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function toRoute([name = '', needs = '', marks = '']: string[]): WrittenRoute {
  const [method = '', path = ''] = name.split(' ');
  const marked = new Set(marks.split(', '));
  return {
    name,
    method,
    path,
    needs,
    sessionOnly: marked.has('session'),
    stepUp: marked.has('step-up'),
    enrolling: marked.has('enrolling'),
  };
}
