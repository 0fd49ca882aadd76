import { askIdentity } from './running-identity.mjs';

/**
 * Asks the running identity for a link by which an owner sets a new password; gives what to print.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string[]} given an address where there are several owners, `--factors` for the second factors as well
 */
export async function resetOwner(environment, given) {
  const factors = given.includes('--factors');
  const email = given.find((word) => !word.startsWith('-'));
  /** @type {{ email: string, link: string, expiresAt: string }} */
  const body = await askIdentity(environment, 'owner-reset', { factors, ...(email === undefined ? {} : { email }) });
  return [
    `${body.email} sets a new password here, once, until ${new Date(body.expiresAt).toLocaleString()}:`,
    body.link,
    `The old password, all sessions and all API keys of this owner no longer work${factors ? ', nor do authenticator app, passkeys and recovery codes: the new password is enough to sign in' : ''}.`,
  ].join('\n');
}
