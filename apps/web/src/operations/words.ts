import type { Operation } from '@kumo/model';

/** Verbs of operations as people read them: asked for, under way, done. */
const verbs: Readonly<Record<string, readonly [ask: string, doing: string, done: string, failed: string]>> = {
  launch: ['Launch', 'Launching', 'launched', 'was not launched'],
  start: ['Start', 'Starting', 'started', 'was not started'],
  stop: ['Stop', 'Stopping', 'stopped', 'was not stopped'],
  reboot: ['Reboot', 'Rebooting', 'rebooted', 'was not rebooted'],
  suspend: ['Suspend', 'Suspending', 'suspended', 'was not suspended'],
  resume: ['Resume', 'Resuming', 'resumed', 'was not resumed'],
  resize: ['Resize', 'Resizing', 'resized', 'was not resized'],
  snapshot: ['Snapshot', 'Taking a snapshot of', 'has a snapshot', 'has no snapshot'],
  rebuild: ['Rebuild', 'Rebuilding', 'rebuilt', 'was not rebuilt'],
  rename: ['Rename', 'Renaming', 'renamed', 'was not renamed'],
  tag: ['Tag', 'Tagging', 'tagged', 'was not tagged'],
  update: ['Change', 'Changing', 'changed', 'was not changed'],
  terminate: ['Terminate', 'Terminating', 'terminated', 'was not terminated'],
  create: ['Create', 'Creating', 'created', 'was not created'],
  delete: ['Delete', 'Deleting', 'deleted', 'was not deleted'],
  upload: ['Upload', 'Uploading', 'uploaded', 'was not uploaded'],
  pull: ['Pull', 'Pulling', 'pulled', 'was not pulled'],
};

function verbOf(operation: Operation) {
  const verb = operation.action.split('.').at(-1) ?? operation.action;
  return verbs[verb] ?? [capitalized(verb), `${capitalized(verb)}:`, `${verb}: done`, `${verb}: failed`];
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The name of what an operation is about, or its noun while it has none. */
function targetName(operation: Operation): string {
  return operation.target.name ?? `${operation.target.kind}`;
}

/** "Reboot web-1". */
export function operationTitle(operation: Operation): string {
  return `${verbOf(operation)[0]} ${targetName(operation)}`;
}

/** "Rebooting web-1", "web-1 rebooted", "web-1 was not rebooted", after where it stands. */
export function operationSentence(operation: Operation): string {
  const [, doing, done, failed] = verbOf(operation);
  switch (operation.state) {
    case 'succeeded':
      return `${targetName(operation)} ${done}`;
    case 'failed':
      return `${targetName(operation)} ${failed}`;
    case 'cancelled':
      return `${targetName(operation)} ${failed}: cancelled`;
    default:
      return `${doing} ${targetName(operation)}`;
  }
}

/** What an operation is doing right now: the step under way and what it says. Undefined between steps. */
export function currentStep(operation: Operation): string | undefined {
  const step = operation.steps.find((each) => each.state === 'running');
  if (!step) return undefined;
  return step.detail ? `${step.name}: ${step.detail}` : step.name;
}

/** The page of what an operation is about, where it has one. */
export function targetHref(operation: Operation): string | undefined {
  const { kind, id } = operation.target;
  if (id === null) return undefined;
  if (kind === 'instance') return `/instances/${id}`;
  if (kind === 'cloud') return `/clouds/${id}`;
  if (kind === 'image' || kind === 'volume' || kind === 'network') return `/${kind}s`;
  return undefined;
}
