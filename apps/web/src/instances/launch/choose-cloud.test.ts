import { createFormControl } from 'react-hook-form';
import { expect, test } from 'vitest';
import { chooseCloud } from './choose-cloud.ts';
import { emptyLaunchForm, type LaunchForm } from './launch-form.ts';

const filled: LaunchForm = {
  ...emptyLaunchForm,
  cloudId: 'first',
  imageId: 'img',
  image: 'debian',
  sizeId: 'siz',
  networkIds: ['net'],
  subnetIds: ['sub'],
  firewallIds: ['fwl'],
  keyPairId: 'key',
  zone: 'north',
  name: 'web',
  env: [{ name: 'MODE', value: 'test' }],
  tags: [{ key: 'team', value: 'shop' }],
};

/** What would be launched. */
async function sent(form: ReturnType<typeof createFormControl<LaunchForm>>): Promise<LaunchForm | undefined> {
  let values: LaunchForm | undefined;
  await form.handleSubmit((given) => {
    values = given;
  })();
  return values;
}

test('another cloud forgets what belongs to the first, and keeps what was typed', async () => {
  const form = createFormControl<LaunchForm>({ defaultValues: filled });
  chooseCloud(form, 'second');
  const { name, env, tags } = filled;
  expect(await sent(form)).toEqual({ ...emptyLaunchForm, cloudId: 'second', name, env, tags });
});

test('what was wrong on the first cloud is not said of the second', () => {
  const form = createFormControl<LaunchForm>({ defaultValues: filled });
  form.setError('image', { type: 'server', message: 'There is no such image.' });
  chooseCloud(form, 'second');
  expect(form.getFieldState('image').error).toBeUndefined();
});

test('the empty form stays empty, however often one chooses', async () => {
  const form = createFormControl<LaunchForm>({ defaultValues: filled });
  chooseCloud(form, 'second');
  form.setValue('networkIds', ['other']);
  chooseCloud(form, 'third');
  expect((await sent(form))?.networkIds).toEqual([]);
  expect(emptyLaunchForm.networkIds).toEqual([]);
});
