import type { StateTone } from '@kumo/ui';
import type { AuditItem } from './audit-page.tsx';

/** What entries of the audit log are about, to filter by. */
export const auditNouns = [
  { noun: 'session', words: 'Signing in and out' },
  { noun: 'member', words: 'Members' },
  { noun: 'invitation', words: 'Invitations' },
  { noun: 'totp', words: 'Authenticator apps' },
  { noun: 'passkey', words: 'Passkeys' },
  { noun: 'api-key', words: 'API keys' },
  { noun: 'service-account', words: 'Service accounts' },
  { noun: 'organization', words: 'Organizations' },
  { noun: 'project', words: 'Projects' },
  { noun: 'quota', words: 'Quotas' },
  { noun: 'access-grant', words: 'Access from above' },
  { noun: 'cloud', words: 'Clouds' },
  { noun: 'instance', words: 'Instances' },
  { noun: 'volume', words: 'Volumes' },
  { noun: 'network', words: 'Networks' },
  { noun: 'image', words: 'Images' },
] as const;

const abbreviations = new Map([
  ['totp', 'authenticator app'],
  ['api-key', 'API key'],
  ['public-ip', 'public address'],
]);

/** `member.role-changed` → "Member: role changed". */
export function actionSentence(action: string): string {
  const [noun = action, ...verbs] = action.split('.');
  const name = abbreviations.get(noun) ?? noun.replaceAll('-', ' ');
  const verb = verbs.join(' ').replaceAll('-', ' ');
  const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return verb === '' ? capital : `${capital} ${verb}`;
}

const looks: Readonly<Record<AuditItem['result'], { readonly tone: StateTone; readonly word: string }>> = {
  done: { tone: 'running', word: 'Done' },
  refused: { tone: 'stale', word: 'Refused' },
  failed: { tone: 'error', word: 'Failed' },
};

/** What a result looks like. */
export function resultLook(result: AuditItem['result']): { readonly tone: StateTone; readonly word: string } {
  return looks[result];
}
