import { newId } from '@kumo/model';
import { expect, test } from 'vitest';
import { toLaunchDraft } from './launch-body.ts';
import { emptyLaunchForm } from './launch-form.ts';
import { launchIssues, toFieldErrors } from './launch-problems.ts';

const scope = { kind: 'container', hasSizes: false, canPull: true } as const;

test('an untouched form says what it needs, in words', () => {
  const issues = launchIssues(emptyLaunchForm, toLaunchDraft(emptyLaunchForm, scope), scope);
  expect(issues).toEqual([
    { field: 'cloudId', message: 'Choose where it runs.' },
    { field: 'name', message: 'It needs a name.' },
    { field: 'image', message: 'Choose an image.' },
  ]);
});

test('a cloud with sizes wants one', () => {
  const form = { ...emptyLaunchForm, cloudId: newId('cloud'), imageId: newId('image'), name: 'a' };
  const sized = { kind: 'vm', hasSizes: true, canPull: false } as const;
  expect(launchIssues(form, toLaunchDraft(form, sized), sized)).toEqual([
    { field: 'sizeId', message: 'Choose a size.' },
  ]);
});

test('a reference is refused where nothing is pulled', () => {
  const form = { ...emptyLaunchForm, cloudId: newId('cloud'), image: 'nginx', name: 'a' };
  const closed = { ...scope, canPull: false };
  expect(launchIssues(form, toLaunchDraft(form, closed), closed).map((issue) => issue.field)).toEqual(['image']);
  expect(launchIssues(form, toLaunchDraft(form, scope), scope)).toEqual([]);
});

test('errors have the shape of the form, the first one of a field counts', () => {
  expect(
    toFieldErrors([
      { field: 'ports.1.container', message: 'a' },
      { field: 'ports.1.container', message: 'b' },
      { field: 'name', message: 'c' },
    ]),
  ).toEqual({
    ports: { 1: { container: { type: 'contract', message: 'a' } } },
    name: { type: 'contract', message: 'c' },
  });
});
