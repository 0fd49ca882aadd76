import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HomeEvidence, homeOf, type KnownRow } from './homes.rules.ts';

const organizations = ['owner', 'a', 'b'] as const;
const anyOrganization = fc.constantFrom(...organizations);
const anyRow: fc.Arbitrary<KnownRow> = fc.record({
  organization_id: anyOrganization,
  listed: fc.boolean(),
  managed: fc.boolean(),
  operation_id: fc.option(fc.constantFrom('op-1', 'op-2')),
  observation_began_at: fc.constant(new Date(0)),
});
/** One row an organization, at most one of them shown, as the inventory keeps them. */
const anyRows = fc
  .uniqueArray(anyRow, { selector: ({ organization_id }) => organization_id, maxLength: 3 })
  .map((rows) =>
    rows.map((row, at) => ({ ...row, listed: row.listed && rows.findIndex(({ listed }) => listed) === at })),
  );
const anyEvidence: fc.Arbitrary<HomeEvidence<KnownRow>> = fc.record({
  ownerId: fc.constant('owner'),
  rows: anyRows,
  operationId: fc.option(fc.constantFrom('op-1', 'op-2', 'op-3')),
  makerId: fc.option(anyOrganization, { nil: undefined }),
  claimantId: fc.option(anyOrganization, { nil: undefined }),
  hostId: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
});

describe('whose a thing on a cloud is', () => {
  test('never changes while its mark is the same', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { rows, operationId } = evidence;
        const made = operationId === null ? undefined : rows.find((row) => row.operation_id === operationId);
        if (made !== undefined) expect(homeOf(evidence)).toBe(made.organization_id);
      }),
    );
  });

  test('is not changed by who claims it or what it is attached to, once somebody has made it', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const current = evidence.rows.find(({ listed }) => listed);
        if (current === undefined || (!current.managed && current.operation_id === null)) return;
        const unmarked = { ...evidence, operationId: null, makerId: undefined };
        expect(homeOf(unmarked)).toBe(current.organization_id);
      }),
    );
  });

  test('without any evidence is the owner’s, or whose it has been', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const evidence = {
          ownerId: 'owner',
          rows,
          operationId: null,
          makerId: undefined,
          claimantId: undefined,
          hostId: undefined,
        };
        expect(homeOf(evidence)).toBe(rows.find(({ listed }) => listed)?.organization_id ?? 'owner');
      }),
    );
  });

  test('is the maker’s when its mark is news', () => {
    fc.assert(
      fc.property(anyEvidence, anyOrganization, (evidence, makerId) => {
        expect(homeOf({ ...evidence, operationId: 'op-3', makerId })).toBe(makerId);
      }),
    );
  });
});
