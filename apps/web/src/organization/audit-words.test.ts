import { expect, test } from 'vitest';
import { actionSentence, actionsOf, auditTopics } from './audit-words.ts';

test.each([
  ['member.role-changed', 'Member role changed'],
  ['totp.enabled', 'Authenticator app enabled'],
  ['api-key.created', 'API key created'],
  ['session', 'Session'],
  ['sign-in.blocked', 'Sign-in blocked'],
  ['public-ip.associate-begun', 'Public address associate begun'],
])('%s reads as "%s"', (action, sentence) => {
  expect(actionSentence(action)).toBe(sentence);
});

test('signing in is found with all that goes on about it, and a noun that no topic names by itself', () => {
  expect(actionsOf('session')).toEqual(expect.arrayContaining(['session.*', 'sign-in.*', 'second-factor.*']));
  expect(actionsOf('totp')).toEqual(['totp.*']);
});

test('no action is in two topics', () => {
  const actions = auditTopics.flatMap((topic) => topic.actions);
  expect(new Set(actions).size).toBe(actions.length);
});
