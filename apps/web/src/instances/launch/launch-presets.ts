import type { Cloud } from '@kumo/model';
import { emptyLaunchForm, type LaunchForm } from './launch-form.ts';
import { suggestedName } from './launch-name.ts';
import { launchRefusal } from './launch-refusal.ts';

/** What the link to the form asked for: `?cloud=…&image=…`. */
export interface LaunchWishes {
  readonly cloud: string | null;
  readonly image: string | null;
}

/**
 * The form as it opens: on the cloud that was asked for, else on the first that can launch, what is real before what is
 * simulated; with the image that was asked for and a name for it. Without any cloud that can launch it is empty.
 *
 * @param random as `Math.random`
 */
export function presetForm(clouds: readonly Cloud[], wishes: LaunchWishes, random: () => number): LaunchForm {
  const able = clouds.filter((cloud) => launchRefusal(cloud) === undefined);
  const cloud = able.find(({ id }) => id === wishes.cloud) ?? able.find(({ simulated }) => !simulated) ?? able[0];
  if (!cloud) return emptyLaunchForm;
  const { image } = wishes;
  return {
    ...emptyLaunchForm,
    cloudId: cloud.id,
    ...(image !== null && { image, name: suggestedName(image, random) }),
  };
}
