import { expect, test } from 'vitest';
import { noFilters } from './filters.ts';
import { suggestions } from './suggestions.ts';
import { filterChoices, toTokens, withOpposite, withoutLastToken, withValues } from './tokens.ts';

const choices = filterChoices([
  { value: 'cld_1', label: 'docker-local' },
  { value: 'cld_2', label: 'sandbox' },
]);

test('free text is a search first, and every value that holds it second', () => {
  const found = suggestions('run', choices, []);
  expect(found[0]?.effect).toEqual({ kind: 'search', text: 'run' });
  expect(found.some((each) => each.label === 'State is Running')).toBe(true);
});

test('a named filter offers its own values only', () => {
  expect(suggestions('Cloud: dock', choices, []).map((each) => each.effect)).toEqual([
    { kind: 'add', tokenId: 'cloud', value: 'cld_1' },
  ]);
});

test('a tag is taken as it is typed', () => {
  expect(suggestions('tag.env=prod', choices, ['env'])[0]?.effect).toEqual({
    kind: 'add',
    tokenId: 'tag:env',
    value: 'prod',
  });
  expect(suggestions('tag.env', choices, [])[0]?.effect).toEqual({ kind: 'add', tokenId: 'tag:env', value: '*' });
});

test('an empty field offers the filters there are', () => {
  expect(suggestions('', choices, ['env']).map((each) => each.label)).toEqual([
    'State',
    'Cloud',
    'Provider',
    'Kind',
    'Origin',
    'tag.env',
  ]);
});

test('tokens say name, operator and values, and can be taken away again', () => {
  const filters = { ...noFilters, state: ['running', 'error'] as const, cloud: ['cld_1'], tag: ['env=prod'] };
  const tokens = toTokens(filters, choices.cloud ?? []);
  expect(tokens.map((token) => `${token.name} ${token.operator} ${token.summary}`)).toEqual([
    'State is any of Running, Error',
    'Cloud is docker-local',
    'tag.env is prod',
  ]);
  expect(withoutLastToken(filters).tag).toEqual([]);
  expect(withOpposite(filters, 'state').stateNot).toEqual(['running', 'error']);
  expect(withValues(filters, 'cloud', []).cloud).toEqual([]);
  expect(withValues(filters, 'tag:env', ['a', 'b']).tag).toEqual(['env=a', 'env=b']);
});
