import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { closedFolder, postgresAccount } from '../../packages/db/src/embedded/account.mjs';
import { root } from '../install/root.mjs';

/** Where data goes that Postgres, run by root, could not reach in the checkout. */
const sharedFolder = '/var/lib/kumo';

/**
 * The folder of everything that this installation keeps, made or not. As root, Postgres runs as somebody else: when
 * that account cannot enter a folder above (a checkout in a closed home), a folder below /var/lib/kumo is taken instead.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{ folder: string, wanted: string, closed: string | undefined }} `closed`: why `folder` is not `wanted`
 */
export function placeOfData(environment) {
  const account = postgresAccountFor(environment);
  const wanted = path.resolve(root, environment.KUMO_DATA_DIR || '.kumo');
  const closed = closedFolder(path.dirname(wanted), account);
  return { folder: closed ? path.join(sharedFolder, checkoutHash(wanted)) : wanted, wanted, closed };
}

/**
 * Finds that folder and makes it.
 * @param {NodeJS.ProcessEnv} environment
 */
export function findDataFolder(environment) {
  const place = placeOfData(environment);
  const { folder } = place;
  const account = postgresAccountFor(environment);
  mkdirSync(folder, { recursive: true });
  // Others may pass through to what is theirs; what is secret lies in folders of mode 0700.
  if (account.uid !== undefined && (statSync(folder).mode & 0o001) === 0) chmodSync(folder, 0o711);
  return place;
}

/**
 * As whom an embedded Postgres runs; nobody in particular when another one is used.
 * @param {NodeJS.ProcessEnv} environment
 */
function postgresAccountFor(environment) {
  return environment.DATABASE_URL || environment.DATABASE_URL_FILE ? {} : postgresAccount();
}

/** @param {string} folder */
function checkoutHash(folder) {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}
