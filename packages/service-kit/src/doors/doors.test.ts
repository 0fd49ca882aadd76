import { computeOperations, operation } from '@kumo/api-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Principal } from '../principal.ts';
import { ProblemError } from '../problems.ts';
import { authorize } from './authorize.ts';
import { parseInput, splitFlatInput } from './input.ts';
import { queryFromText } from './query.ts';

const list = computeOperations.instances.list;
const base = { method: 'GET', path: '/things', summary: 'List', responses: { 200: z.null() } } as const;

function problemOf(run: () => unknown): ProblemError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the query of a REST request', () => {
  it('becomes the numbers, booleans, lists and tags that the contract names', () => {
    expect({
      ...queryFromText(list, 'limit=5&count=true&state=running&state=error&tag.env=prod&tag.env=dev&q=a+b'),
    }).toEqual({
      limit: 5,
      count: true,
      state: ['running', 'error'],
      tag: { env: ['prod', 'dev'] },
      q: 'a b',
    });
  });

  it('passes the contract when it is right', () => {
    const query = queryFromText(list, 'limit=5&tag.env=prod&tag.__proto__=x');
    expect(parseInput(list, { params: {}, query, body: undefined })).toMatchObject({
      limit: 5,
      tag: { env: ['prod'] },
    });
  });

  it.each([
    ['limit=abc', 'limit'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['count=yes', 'count'],
    ['state=flying', 'state.0'],
    ['nonsense=1', 'nonsense'],
    ['sort=secret', 'sort'],
    ['q=a&q=b', 'q'],
  ])('%s is refused and the field named', (search, path) => {
    const problem = problemOf(() =>
      parseInput(list, { params: {}, query: queryFromText(list, search), body: undefined }),
    );
    expect(problem.code).toBe('validation_failed');
    expect(problem.errors?.map((error) => error.path)).toContain(path);
  });

  it('never reaches the prototype of anything, and never throws anything but a problem', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), (search) => {
        const query = queryFromText(list, `${search}&tag.__proto__=x&__proto__=y`);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        expect(({} as Record<string, unknown>).x).toBeUndefined();
        problemOf(() => parseInput(list, { params: {}, query, body: undefined }));
      }),
    );
  });
});

describe('input', () => {
  it('reports every wrong field of all places at once', () => {
    const { launch } = computeOperations.instances;
    const problem = problemOf(() =>
      parseInput(launch, { params: {}, query: {}, body: { cloudId: 'x', name: '!', surprise: 1 } }),
    );
    expect(problem.errors?.map(({ path }) => path).toSorted()).toEqual(['cloudId', 'name', 'surprise']);
  });

  it('is the same by both doors', () => {
    const { resize } = computeOperations.instances;
    const id = 'ins_01kq2f8w6e5h7v9yz3m4n8p2rs';
    const rest = parseInput(resize, { params: { id }, query: { waitSeconds: 5 }, body: { vcpus: 2 } });
    const flat = parseInput(resize, splitFlatInput(resize, { id, waitSeconds: 5, vcpus: 2 }));
    expect(flat).toEqual(rest);
  });

  it('an id that nothing could have names nothing, by both doors; one that is not given is missing', () => {
    const { resize } = computeOperations.instances;
    const of = (flat: object) => problemOf(() => parseInput(resize, splitFlatInput(resize, flat)));
    for (const id of ['nonsense', 'ins_doesnotexist', '', 'vol_01kq2f8w6e5h7v9yz3m4n8p2rs']) {
      expect(of({ id, vcpus: 2 }).code).toBe('not_found');
    }
    expect(of({ id: 'nonsense', vcpus: 'many' }).errors?.map(({ path }) => path)).toEqual(['id', 'vcpus']);
    const marked = { params: { id: 'nonsense' }, query: { surprise: 1 }, body: undefined };
    expect(problemOf(() => parseInput(computeOperations.instances.get, marked)).errors).toHaveLength(2);
    expect(of({ vcpus: 2 }).errors?.map(({ path }) => path)).toEqual(['id']);
  });

  it('is refused when an operation takes none', () => {
    const spec = operation({ ...base, permission: 'public' });
    expect(problemOf(() => parseInput(spec, { params: {}, query: { x: 1 }, body: undefined })).errors).toEqual([
      { path: 'x', message: 'unknown field' },
    ]);
  });
});

describe('permission', () => {
  const principal: Pick<Principal, 'kind' | 'permissions' | 'restriction' | 'provenUntilMs'> = {
    kind: 'session',
    permissions: ['instances:read'],
    restriction: null,
    provenUntilMs: Date.parse('2026-01-01T12:00:00Z'),
  };
  const as = (over: Partial<Principal>): Principal => ({ ...principal, ...over }) as unknown as Principal;
  const key = as({ kind: 'apiKey', provenUntilMs: 0 });
  const early = (): Date => new Date('2026-01-01T11:59:59Z');
  const late = (): Date => new Date('2026-01-01T12:00:00Z');
  const { launch } = computeOperations.instances;

  it('is needed unless the operation says public', () => {
    expect(() => authorize(operation({ ...base, permission: 'public' }), null)).not.toThrow();
    expect(problemOf(() => authorize(operation({ ...base, permission: 'authenticated' }), null)).code).toBe(
      'unauthenticated',
    );
    expect(problemOf(() => authorize(list, null)).code).toBe('unauthenticated');
  });

  it('must be the one that the operation names', () => {
    expect(() => authorize(list, as({}))).not.toThrow();
    const problem = problemOf(() => authorize(launch, as({})));
    expect(problem.code).toBe('forbidden');
    expect(problem.message).toContain('instances:launch');
  });

  it('is not enough for a key where only a session will do', () => {
    const spec = operation({ ...base, permission: 'authenticated', credential: 'session' });
    expect(() => authorize(spec, as({}))).not.toThrow();
    expect(problemOf(() => authorize(spec, key)).code).toBe('forbidden');
  });

  it('is not enough without a fresh proof where the operation asks for one, and no key has one', () => {
    const spec = operation({ ...base, permission: 'instances:read', stepUp: true });
    expect(() => authorize(spec, as({}), early)).not.toThrow();
    expect(problemOf(() => authorize(spec, as({}), late)).code).toBe('step_up_required');
    expect(problemOf(() => authorize(spec, as({ kind: 'apiKey' }), early)).code).toBe('forbidden');
  });

  it('says why it is missing where the organization or a missing factor takes it away', () => {
    const without = { permissions: [] };
    expect(problemOf(() => authorize(list, as({ ...without, restriction: 'second_factor' }))).code).toBe(
      'second_factor_required',
    );
    const suspended = problemOf(() => authorize(launch, as({ restriction: 'suspended' })));
    expect([suspended.code, suspended.message]).toEqual(['forbidden', expect.stringContaining('suspended')]);
    expect(() => authorize(list, as({ restriction: 'suspended' }))).not.toThrow();
  });

  it('leaves a session whose factor is missing nothing about itself but to enrol', () => {
    const own = { ...base, permission: 'authenticated' } as const;
    const halfway = as({ permissions: [], restriction: 'second_factor' });
    expect(problemOf(() => authorize(operation(own), halfway)).code).toBe('second_factor_required');
    expect(() => authorize(operation({ ...own, whileRestricted: true }), halfway)).not.toThrow();
  });
});
