import { type CapabilityTable, capabilityNouns, capabilityVerbs } from '@kumo/model';
import { capabilityOf } from '@kumo/provider-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PocketCloud } from '../testing/pocket-cloud.ts';
import { accessOf, capabilitiesFor, endingWith, type Grant, seesGrant } from './grants.rules.ts';

/** A tree as a parent for each node: node 0 is the root, every other's parent comes before it. */
const anyTree = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 }).map((picks) => {
  const paths = [['org-0']];
  for (const pick of picks) paths.push([...(paths[pick % paths.length] ?? []), `org-${paths.length}`]);
  return paths;
});

/** Everybody grants on to everybody below whom they please, as far as they have it: the root owns the cloud. */
const anyGrants = anyTree.chain((paths) =>
  fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { maxLength: 30 }).map((picks) => {
    const grants: Grant[] = [];
    const chainOf = (id: string) =>
      id === 'org-0' ? [id] : [...(grants.find((one) => one.organizationId === id)?.chain ?? []), id];
    for (const [from, to] of picks) {
      const giver = paths[from % paths.length]?.at(-1) ?? '';
      const path = paths[to % paths.length] ?? [];
      const id = path.at(-1) ?? '';
      const has = giver === 'org-0' || grants.some((one) => one.organizationId === giver);
      if (!has || id === giver || !path.includes(giver) || grants.some((one) => one.organizationId === id)) continue;
      grants.push({ organizationId: id, chain: chainOf(giver), isEnded: false });
    }
    return { paths, grants };
  }),
);

describe('grants of a cloud', () => {
  test('hold exactly while everybody that they came from is above', () => {
    fc.assert(
      fc.property(anyGrants, fc.nat(1_000), ({ paths, grants }, at) => {
        for (const grant of grants) {
          const path = paths.find((one) => one.at(-1) === grant.organizationId) ?? [];
          expect(accessOf(grant, path)).toBe('granted');
          expect(accessOf({ ...grant, isEnded: true }, path)).toBe('ended');
          const without = grant.chain[at % grant.chain.length];
          expect(
            accessOf(
              grant,
              path.filter((id) => id !== without),
            ),
          ).toBe('ended');
        }
      }),
    );
  });

  test('end with all that came of them and nothing else', () => {
    fc.assert(
      fc.property(anyGrants, fc.nat(1_000), ({ grants }, at) => {
        const chosen = grants[at % Math.max(1, grants.length)];
        if (chosen === undefined) return;
        const ending = new Set(endingWith(grants, chosen).map(({ organizationId }) => organizationId));
        expect(ending).toContain(chosen.organizationId);
        for (const grant of grants) {
          const giver = grant.chain.at(-1) ?? '';
          if (grant !== chosen) expect(ending.has(grant.organizationId)).toBe(ending.has(giver));
        }
      }),
    );
  });

  test('are seen by whoever they came from and whoever has them', () => {
    fc.assert(
      fc.property(anyGrants, ({ paths, grants }) => {
        for (const grant of grants) {
          for (const path of paths) {
            const viewer = path.at(-1) ?? '';
            expect(seesGrant(grant, viewer)).toBe(viewer === grant.organizationId || grant.chain.includes(viewer));
          }
        }
      }),
    );
  });
});

describe('what can be done', () => {
  const table: CapabilityTable = new PocketCloud().provider('pocket').capabilities;
  const cells = capabilityNouns.flatMap((noun) => capabilityVerbs[noun].map((verb) => [noun, verb] as const));
  const possible = (access: 'own' | 'granted' | 'ended') =>
    cells.flatMap(([noun, verb]) =>
      capabilityOf(capabilitiesFor(access, table), noun, verb).support === 'unsupported' ? [] : [`${noun}.${verb}`],
    );

  test('on a granted cloud is everything but what shows or uses its account', () => {
    const own = possible('own');
    const lost = own.filter((each) => !possible('granted').includes(each));
    expect(lost.toSorted()).toEqual(['images.pull', 'images.upload', 'quotas.read', 'usage.read']);
  });

  test('after the end of a grant is reading', () => {
    const left = possible('ended');
    expect(left.every((each) => /\.(list|read|follow|subscribe|history)$/.test(each))).toBe(true);
    expect(left).toContain('instances.list');
    expect(left).toContain('metrics.read');
    // Nothing that reaches into a machine.
    for (const one of ['logs.read', 'consoleOutput.read', 'events.history']) expect(left).not.toContain(one);
  });
});
