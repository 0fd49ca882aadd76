import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isErrno } from '../install/stamp.mjs';
import { placeOfData } from '../start/data-folder.mjs';
import { runningKumo } from '../start/pid-file.mjs';

/**
 * Asks the running identity by one of its internal routes. The right to ask comes from being able to read the data folder.
 * Throws an Error with a sentence for people.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} route such as `owner-reset`
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export async function askIdentity(environment, route, body) {
  const { folder } = placeOfData(environment);
  if (runningKumo(folder) === undefined) throw notRunning(folder);
  const url = read(folder, 'run/identity.url');
  const token = read(folder, 'secrets/internal-token');
  const answer = await fetch(`${url}/internal/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-internal-token': token },
    body: JSON.stringify(body),
  }).catch((/** @type {unknown} */ error) => {
    throw notRunning(folder, error);
  });
  /** @type {any} */
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail ?? `Kumo answered ${answer.status}.`);
  return said;
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
    { cause },
  );
}
