import type { UseFormReturn } from 'react-hook-form';
import { emptyLaunchForm, type LaunchForm } from './launch-form.ts';

const ofOneCloud = [
  'imageId',
  'image',
  'sizeId',
  'networkIds',
  'subnetIds',
  'firewallIds',
  'keyPairId',
  'zone',
] as const satisfies ReadonlyArray<keyof LaunchForm>;

/** Chooses the cloud: what belongs to the other one goes, and what was wrong there; what was typed stays. */
export function chooseCloud(form: Pick<UseFormReturn<LaunchForm>, 'setValue' | 'clearErrors'>, cloudId: string): void {
  form.setValue('cloudId', cloudId, { shouldDirty: true });
  for (const name of ofOneCloud) form.setValue(name, emptyLaunchForm[name]);
  form.clearErrors();
}
