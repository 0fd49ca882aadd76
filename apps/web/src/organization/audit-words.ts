import type { StateTone } from '@kumo/ui';
import type { AuditItem } from './audit-page.tsx';

/** What entries of the audit log are about, to filter by. */
export const auditTopics = [
  {
    topic: 'session',
    words: 'Signing in and out',
    actions: ['session.*', 'sessions.*', 'sign-in.*', 'second-factor.*', 'setup.*'],
  },
  {
    topic: 'factor',
    words: 'Second factors',
    actions: ['totp.*', 'passkey.*', 'recovery-code.*', 'recovery-codes.*'],
  },
  {
    topic: 'account',
    words: 'Names, addresses, passwords',
    actions: ['person.*', 'password-reset.*', 'email-change.*', 'email-verification.*'],
  },
  { topic: 'member', words: 'Members', actions: ['member.*'] },
  { topic: 'invitation', words: 'Invitations', actions: ['invitation.*'] },
  { topic: 'api-key', words: 'API keys', actions: ['api-key.*'] },
  { topic: 'service-account', words: 'Service accounts', actions: ['service-account.*'] },
  { topic: 'organization', words: 'Organizations', actions: ['organization.*'] },
  { topic: 'project', words: 'Projects', actions: ['project.*'] },
  { topic: 'quota', words: 'Quotas', actions: ['quota.*'] },
  { topic: 'access-grant', words: 'Access from above', actions: ['access-grant.*'] },
  { topic: 'cloud', words: 'Clouds', actions: ['cloud.*', 'cloud-grant.*'] },
  { topic: 'instance', words: 'Instances', actions: ['instance.*', 'console.*', 'key-pair.*'] },
  { topic: 'volume', words: 'Storage', actions: ['volume.*', 'snapshot.*'] },
  { topic: 'network', words: 'Networks', actions: ['network.*', 'subnet.*', 'firewall.*', 'public-ip.*'] },
  { topic: 'image', words: 'Images', actions: ['image.*'] },
] as const;

/** The actions of a topic, as the API filters by them; of any other noun, its own. */
export function actionsOf(topic: string): string[] {
  return [...(auditTopics.find((each) => each.topic === topic)?.actions ?? [`${topic}.*`])];
}

const abbreviations = new Map([
  ['totp', 'authenticator app'],
  ['api-key', 'API key'],
  ['public-ip', 'public address'],
  ['sign-in', 'sign-in'],
  ['email-change', 'e-mail change'],
  ['email-verification', 'e-mail verification'],
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
