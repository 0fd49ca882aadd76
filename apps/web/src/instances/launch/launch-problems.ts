import { launchBody } from '@kumo/api-contract';
import type { FieldErrors } from 'react-hook-form';
import type { MappedDraft } from './launch-body.ts';
import type { LaunchForm, LaunchScope } from './launch-form.ts';

/** What is wrong with a field of the form. */
export interface FieldIssue {
  /** Dotted path into the form. */
  readonly field: string;
  readonly message: string;
}

/** What is said instead of the schema's words where a field was simply left empty. */
const emptyMessages: Readonly<Record<string, (form: LaunchForm) => string | undefined>> = {
  cloudId: (form) => (form.cloudId === '' ? 'Choose where it runs.' : undefined),
  image: (form) => (form.image.trim() === '' ? 'Choose an image.' : undefined),
  name: (form) => (form.name.trim() === '' ? 'It needs a name.' : undefined),
};

/** Checks the form against the contract. */
export function launchIssues(form: LaunchForm, draft: MappedDraft, scope: LaunchScope): FieldIssue[] {
  const issues = (launchBody.safeParse(draft.body).error?.issues ?? []).map((issue): FieldIssue => {
    const field = draft.fieldOf(issue.path.map(String).join('.'));
    return { field, message: emptyMessages[field]?.(form) ?? sentence(issue.message) };
  });
  if (!scope.canPull && form.imageId === '' && form.image.trim() !== '') {
    issues.push({ field: 'image', message: 'This cloud has no such image. Choose one of its own.' });
  }
  if (scope.hasSizes && form.sizeId === '') issues.push({ field: 'sizeId', message: 'Choose a size.' });
  return issues;
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

/** The errors as React Hook Form holds them: an object in the shape of the form. The first one of a field counts. */
export function toFieldErrors(issues: readonly FieldIssue[]): FieldErrors<LaunchForm> {
  const errors: Record<string, unknown> = {};
  for (const { field, message } of issues) {
    const path = field.split('.');
    let place = errors;
    for (const step of path.slice(0, -1)) {
      place[step] ??= {};
      place = place[step] as Record<string, unknown>;
    }
    place[path.at(-1) ?? field] ??= { type: 'contract', message };
  }
  return errors as FieldErrors<LaunchForm>;
}
