import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isErrno } from '../install/stamp.mjs';
import { placeOfData } from '../start/data-folder.mjs';
import { runningKumo } from '../start/pid-file.mjs';

/**
 * Asks the running identity for a link by which an owner sets a new password; gives what to print. The right to ask
 * comes from being able to read the data folder. Throws an Error with a sentence for people.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string | undefined} email which owner; needed only where there are several
 */
export async function resetOwner(environment, email) {
  const { folder } = placeOfData(environment);
  const answer = await ask(folder, email);
  /** @type {{ email: string, link: string, expiresAt: string, detail?: string }} */
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? `Kumo answered ${answer.status}.`);
  return [
    `${body.email} sets a new password here, once, until ${new Date(body.expiresAt).toLocaleString()}:`,
    body.link,
    'The old password, all sessions and all API keys of this owner no longer work.',
  ].join('\n');
}

/**
 * @param {string} folder
 * @param {string | undefined} email
 */
async function ask(folder, email) {
  if (runningKumo(folder) === undefined) throw notRunning(folder);
  const url = read(folder, 'run/identity.url');
  const token = read(folder, 'secrets/internal-token');
  try {
    return await fetch(`${url}/internal/owner-reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-internal-token': token },
      body: JSON.stringify(email === undefined ? {} : { email }),
    });
  } catch (error) {
    throw notRunning(folder, error);
  }
}

/**
 * @param {string} folder
 * @param {string} name
 */
function read(folder, name) {
  try {
    return readFileSync(path.join(folder, name), 'utf8').trim();
  } catch (error) {
    if (isErrno(error, 'EACCES')) {
      throw new Error(`This account may not read ${path.join(folder, name)}. Run this as the account that runs Kumo.`);
    }
    if (isErrno(error, 'ENOENT')) throw notRunning(folder, error);
    throw error;
  }
}

/**
 * @param {string} folder
 * @param {unknown} [cause]
 */
function notRunning(folder, cause) {
  return new Error(
    `Kumo does not run on ${folder}. Start it, then run this again (KUMO_DATA_DIR names another folder).`,
    {
      cause,
    },
  );
}
