import { expect, test } from 'vitest';
import { noFilters } from './filters.ts';
import { currentView, type InstanceView, parseSavedViews, serializeSavedViews, standardViews } from './views.ts';

const saved: InstanceView = { name: 'Mine', filters: { ...noFilters, tag: ['env=prod'] }, sort: 'name', isSaved: true };

test('a saved view comes back as it was', () => {
  expect(parseSavedViews(serializeSavedViews([...standardViews, saved]))).toEqual([saved]);
});

test('what a browser has stored wrongly is no view, and no failure', () => {
  expect(parseSavedViews('{not json')).toEqual([]);
  expect(parseSavedViews('[1, {"name": 2}, {"name": "a", "filters": {"q": 3, "state": "x"}}]')).toEqual([
    { name: 'a', filters: noFilters, isSaved: true },
  ]);
});

test('the current view is the one whose filters are in force', () => {
  expect(currentView(standardViews, noFilters)?.name).toBe('All');
  expect(currentView(standardViews, { ...noFilters, q: 'x' })).toBeUndefined();
  expect(currentView([...standardViews, saved], saved.filters)?.name).toBe('Mine');
});
