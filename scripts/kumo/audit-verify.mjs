import { readFileSync } from 'node:fs';
import { auditReport, signedEnds } from './audit-report.mjs';
import { askIdentity } from './running-identity.mjs';

/**
 * Asks the running identity to check the whole audit log; gives what to print and whether the log is intact. `headsFile` holds
 * signed ends that were kept elsewhere, one a line.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string | undefined} headsFile
 * @returns {Promise<{ intact: boolean, text: string }>}
 */
export async function verifyAudit(environment, headsFile) {
  const heads = headsFile === undefined ? [] : signedEnds(readText(headsFile), headsFile);
  return auditReport(await askIdentity(environment, 'audit-verification', { heads }));
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The file ${file} cannot be read.`, { cause: error });
  }
}
