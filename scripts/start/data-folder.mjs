import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { closedFolder, postgresAccount } from '../../packages/db/src/embedded/account.mjs';
import { root } from '../install/root.mjs';

/** Where data goes that Postgres, run by root, could not reach in the checkout. */
const sharedFolder = '/var/lib/kumo';

/**
 * Finds and makes the folder of everything that this installation keeps. As root, Postgres runs as somebody else: when
 * that account cannot enter a folder above (a checkout in a closed home), a folder below /var/lib/kumo is taken instead.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{ folder: string, wanted: string, closed: string | undefined }} `closed`: why `folder` is not `wanted`
 */
export function findDataFolder(environment) {
  const wanted = path.resolve(root, environment.KUMO_DATA_DIR || '.kumo');
  const account = environment.DATABASE_URL || environment.DATABASE_URL_FILE ? {} : postgresAccount();
  const closed = closedFolder(path.dirname(wanted), account);
  const folder = closed ? path.join(sharedFolder, checkoutHash(wanted)) : wanted;
  mkdirSync(folder, { recursive: true });
  // Others may pass through to what is theirs; what is secret lies in folders of mode 0700.
  if (account.uid !== undefined && (statSync(folder).mode & 0o001) === 0) chmodSync(folder, 0o711);
  return { folder, wanted, closed };
}

/** @param {string} folder */
function checkoutHash(folder) {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}
