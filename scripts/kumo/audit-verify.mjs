import { readFileSync } from 'node:fs';
import { askIdentity } from './running-identity.mjs';

/** @typedef {{ id: string, at: string, action: string, organizationId: string }} Entry */

/** @type {Record<string, string>} */
const problems = {
  changed: 'was changed',
  missing: 'is missing',
  cut: 'was cut: from here on rows that were signed for are gone, or were written anew',
  unsigned: 'was chained or signed with a key that is none of this installation',
};

/**
 * Asks the running identity to check the whole audit log; gives what to print and whether the log is intact. `headsFile` holds
 * signed ends that were kept elsewhere, one a line.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string | undefined} headsFile
 * @returns {Promise<{ intact: boolean, text: string }>}
 */
export async function verifyAudit(environment, headsFile) {
  const heads = headsFile === undefined ? [] : readHeads(headsFile);
  /** @type {{ intact: boolean, checked: number, through: number, firstBroken: { sequence: number, problem: string } | null, row: Entry | null }} */
  const found = await askIdentity(environment, 'audit-verification', { heads });
  if (found.firstBroken === null) {
    return { intact: true, text: `The audit log is intact: ${found.checked} rows, through row ${found.through}.` };
  }
  const { sequence, problem } = found.firstBroken;
  const { row } = found;
  const says = row === null ? '' : `\nIt says: ${row.at} ${row.action} in ${row.organizationId} (${row.id}).`;
  return { intact: false, text: `Row ${sequence} ${problems[problem] ?? problem}.${says}` };
}

/** @param {string} file */
function readHeads(file) {
  return readText(file)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      try {
        const { organizationId, sequence, hmac, at: when, signature } = JSON.parse(line);
        return { organizationId, sequence, hmac, at: when, signature };
      } catch (error) {
        throw new Error(`Line ${at + 1} of ${file} is no signed end of an audit log.`, { cause: error });
      }
    });
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The file ${file} cannot be read.`, { cause: error });
  }
}
