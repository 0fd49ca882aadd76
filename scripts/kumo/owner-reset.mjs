import { askIdentity } from './running-identity.mjs';

/**
 * Asks the running identity for a link by which an owner sets a new password; gives what to print.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string | undefined} email which owner; needed only where there are several
 */
export async function resetOwner(environment, email) {
  /** @type {{ email: string, link: string, expiresAt: string }} */
  const body = await askIdentity(environment, 'owner-reset', email === undefined ? {} : { email });
  return [
    `${body.email} sets a new password here, once, until ${new Date(body.expiresAt).toLocaleString()}:`,
    body.link,
    'The old password, all sessions and all API keys of this owner no longer work.',
  ].join('\n');
}
