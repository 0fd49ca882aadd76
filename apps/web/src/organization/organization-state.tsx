import { type StateTone, ToneLabel } from '@kumo/ui';
import type { OrganizationItem } from '../data/session.ts';

const looks: Readonly<Record<OrganizationItem['state'], { readonly tone: StateTone; readonly word: string }>> = {
  active: { tone: 'running', word: 'Active' },
  suspended: { tone: 'suspended', word: 'Suspended' },
  closing: { tone: 'stale', word: 'Being closed' },
  closed: { tone: 'terminated', word: 'Closed' },
};

/** Whether an organization goes on, as a word with its shape. */
export function OrganizationState({ organization }: { readonly organization: Pick<OrganizationItem, 'state'> }) {
  const { tone, word } = looks[organization.state];
  return <ToneLabel tone={tone}>{word}</ToneLabel>;
}
