'use client';

import type { Cloud } from '@kumo/model';
import { Field } from '@kumo/ui';
import { useFormContext, useWatch } from 'react-hook-form';
import { type ChosenImage, ImagePicker } from './image-picker.tsx';
import styles from './launch.module.css';
import type { LaunchForm } from './launch-form.ts';
import { suggestedName } from './launch-name.ts';

/** What it starts from. Choosing one suggests a name, unless one was typed. */
export function ImageSection({ cloud, canPull }: { readonly cloud: Cloud | undefined; readonly canPull: boolean }) {
  const { setValue, getFieldState, trigger, formState } = useFormContext<LaunchForm>();
  const image = useWatch<LaunchForm, 'image'>({ name: 'image' });
  const choose = (chosen: ChosenImage) => {
    setValue('image', chosen.image, { shouldDirty: true, shouldTouch: true });
    setValue('imageId', chosen.imageId);
    if (!getFieldState('name').isDirty) {
      setValue('name', chosen.image.trim() === '' ? '' : suggestedName(chosen.image, Math.random));
    }
  };
  return (
    <section id="image" className={styles.section}>
      <h2>Image</h2>
      <Field
        label="Image"
        hint={
          canPull
            ? 'One that is there already, or any reference: it is pulled when it is missing.'
            : 'One of this cloud.'
        }
        error={formState.errors.image?.message}
        isRequired
      >
        <ImagePicker
          cloudId={cloud?.id ?? ''}
          value={image}
          canPull={canPull}
          onChoose={choose}
          onBlur={() => {
            if (getFieldState('image').isTouched) void trigger('image');
          }}
        />
      </Field>
    </section>
  );
}
