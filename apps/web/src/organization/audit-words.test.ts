import { expect, test } from 'vitest';
import { actionSentence } from './audit-words.ts';

test.each([
  ['member.role-changed', 'Member role changed'],
  ['totp.enabled', 'Authenticator app enabled'],
  ['api-key.created', 'API key created'],
  ['session', 'Session'],
])('%s reads as "%s"', (action, sentence) => {
  expect(actionSentence(action)).toBe(sentence);
});
