import type { Instance } from '@kumo/model';
import { expect, test } from 'vitest';
import { bulkPlan, byCloud, describeInstances, nameSome } from './bulk-plan.ts';

const instance = (name: string, over: Partial<Instance> = {}): Instance =>
  ({ id: `ins_${name}`, name, kind: 'container', cloudId: 'cld_a', ...over }) as Instance;
const selection = [instance('a'), instance('b', { kind: 'vm', cloudId: 'cld_b' }), instance('c')];

test('those that cannot are kept apart by their reason', () => {
  const plan = bulkPlan('stop', selection, (each) => (each.name === 'a' ? undefined : 'It is stopped.'));
  expect(plan.able.map((each) => each.name)).toEqual(['a']);
  expect(plan.refusals).toEqual([{ reason: 'It is stopped.', instances: [selection[1], selection[2]] }]);
});

test('a selection is told by kind, by cloud and by name', () => {
  expect(describeInstances(selection)).toBe('1 virtual machine and 2 containers');
  expect(describeInstances([instance('web')])).toBe('web');
  expect(byCloud(selection).map((group) => [group.cloudId, group.instances.length])).toEqual([
    ['cld_a', 2],
    ['cld_b', 1],
  ]);
  expect(nameSome(selection, 2)).toBe('a, b and 1 more');
});
