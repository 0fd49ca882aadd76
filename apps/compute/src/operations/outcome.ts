import type { Operation } from '@kumo/model';

/** Past tense of every verb of an operation's action. */
const done: Readonly<Record<string, string>> = {
  launch: 'Launched',
  start: 'Started',
  stop: 'Stopped',
  reboot: 'Rebooted',
  suspend: 'Suspended',
  resume: 'Resumed',
  resize: 'Resized',
  confirmResize: 'Kept the new size',
  revertResize: 'Went back to the earlier size',
  snapshot: 'Made an image',
  rebuild: 'Rebuilt from an image',
  update: 'Changed',
  setFirewalls: 'Set the firewalls',
  terminate: 'Terminated',
  pull: 'Pulled',
  upload: 'Uploaded',
  create: 'Created',
  delete: 'Deleted',
  attach: 'Attached',
  detach: 'Detached',
  grow: 'Grown',
  addRule: 'Added a rule',
  removeRule: 'Removed a rule',
  allocate: 'Allocated',
  associate: 'Associated',
  disassociate: 'Disassociated',
  release: 'Released',
  import: 'Imported',
  generate: 'Made',
};

/** What came of an operation, in one sentence for people. */
export function outcomeSentence(operation: Operation): string {
  const verb = operation.action.slice(operation.action.indexOf('.') + 1);
  const asked = verb.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  switch (operation.state) {
    case 'succeeded':
      return `${done[verb] ?? verb}.`;
    case 'cancelled':
      return `The ${asked} was cancelled.`;
    default:
      return `The ${asked} failed: ${operation.error?.message ?? 'no reason was given.'}`;
  }
}
