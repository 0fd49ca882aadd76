import { describe, expect, it } from 'vitest';
import { tagsToSend, toInstanceState } from './mapping.ts';

describe('states of Template Cloud', () => {
  it('has a word for each that the reference lists, and guesses none that it does not', () => {
    expect(toInstanceState('RUNNING')).toBe('running');
    expect(toInstanceState('LIMBO')).toBe('unknown');
  });
});

describe('tags of Template Cloud', () => {
  it('marks what was made with the operation that made it', () => {
    const token = { operationId: 'opr_1', resourceId: 'ins_1', organizationId: 'org_1' };
    expect(tagsToSend({ team: 'blue' }, token)).toMatchObject({ team: 'blue', 'kumo:operation': 'opr_1' });
  });
});
