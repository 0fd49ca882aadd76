/** @typedef {{ id: string, at: string, action: string, organizationId: string }} Entry */
/** @typedef {{ checked: number, through: number, firstBroken: { sequence: number, problem: string } | null, row: Entry | null }} Found */

/** @type {Record<string, string>} */
const problems = {
  changed: 'was changed',
  missing: 'is missing',
  cut: 'was cut: from here on rows that were signed for are gone, or were written anew',
  unsigned: 'was chained or signed with a key that is none of this installation',
};

/**
 * What a verification found, in a sentence or two, and whether the log is intact.
 * @param {Found} found
 * @returns {{ intact: boolean, text: string }}
 */
export function auditReport({ checked, through, firstBroken, row }) {
  if (firstBroken === null) {
    return { intact: true, text: `The audit log is intact: ${checked} rows, through row ${through}.` };
  }
  const { sequence, problem } = firstBroken;
  const says = row === null ? '' : `\nIt says: ${row.at} ${row.action} in ${row.organizationId} (${row.id}).`;
  return { intact: false, text: `Row ${sequence} ${problems[problem] ?? problem}.${says}` };
}

/**
 * The signed ends in a text, one a line. Throws an Error that names the first line that is none.
 * @param {string} text
 * @param {string} name where it is from
 */
export function signedEnds(text, name) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      try {
        const { organizationId, sequence, hmac, at: when, signature } = JSON.parse(line);
        return { organizationId, sequence, hmac, at: when, signature };
      } catch (error) {
        throw new Error(`Line ${at + 1} of ${name} is no signed end of an audit log.`, { cause: error });
      }
    });
}
