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
  snapshot: 'Made an image',
  update: 'Changed',
  terminate: 'Terminated',
  pull: 'Pulled',
  create: 'Created',
  delete: 'Deleted',
};

/** What came of an operation, in one sentence for people. */
export function outcomeSentence(operation: Operation): string {
  const verb = operation.action.slice(operation.action.indexOf('.') + 1);
  switch (operation.state) {
    case 'succeeded':
      return `${done[verb] ?? verb}.`;
    case 'cancelled':
      return `The ${verb} was cancelled.`;
    default:
      return `The ${verb} failed: ${operation.error?.message ?? 'no reason was given.'}`;
  }
}
