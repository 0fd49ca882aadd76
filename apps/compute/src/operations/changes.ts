import type { Change } from './change.ts';
import { creations } from './creations.ts';
import { uploadImage } from './image-upload.ts';
import { pullImage, rebuild, setFirewalls, simple, snapshot, update } from './instance-changes.ts';
import type { Intent, IntentAction } from './intents.ts';
import { generateKeyPair } from './key-generation.ts';
import { removals } from './removals.ts';
import { resize, resizeAndKeep, settling } from './resize.ts';
import { resourceChanges } from './resource-changes.ts';

type ChangeAction = Exclude<IntentAction, 'instance.launch'>;

/** Every change but the launch, by the action that asks for it. */
const changes: { readonly [A in ChangeAction]: Change<A> } = {
  'instance.start': simple('start'),
  'instance.stop': simple('stop'),
  'instance.reboot': simple('reboot'),
  'instance.suspend': simple('suspend'),
  'instance.resume': simple('resume'),
  'instance.terminate': simple('terminate'),
  'instance.confirmResize': settling('confirmResize', 'Keep the new size'),
  'instance.revertResize': settling('revertResize', 'Go back to the earlier size'),
  'instance.resize': resize,
  'instance.snapshot': snapshot,
  'instance.rebuild': rebuild,
  'instance.update': update,
  'instance.setFirewalls': setFirewalls,
  'image.pull': pullImage,
  'image.upload': uploadImage,
  'keyPair.generate': generateKeyPair,
  ...creations,
  ...removals,
  ...resourceChanges,
};

const kept = 'instance.resize and keep';

/** Every way to do a change, by its name; stored with each run, so names stay. */
export const waysToChange: ReadonlyMap<string, Change<IntentAction>> = new Map(
  // The table's own key is the action, so a change and its intents always fit.
  Object.entries({ ...changes, [kept]: resizeAndKeep }) as unknown as [string, Change<IntentAction>][],
);

/** Name of the way in which an intent that is no launch is carried out. */
export function wayOf(intent: Intent): string {
  return intent.action === 'instance.resize' && intent.keptBy === 'operation' ? kept : intent.action;
}
