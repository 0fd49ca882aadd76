// npm run kumo -- <command>: what only whoever has the machine may do. Plain JavaScript for Node 20 and newer.
import { verifyAudit } from './kumo/audit-verify.mjs';
import { resetOwner } from './kumo/owner-reset.mjs';

const usage = `Usage: npm run kumo -- owner reset [address] [--factors]
       npm run kumo -- audit verify [--heads <file>]

  owner reset    Prints a link, good once and for an hour, by which an owner sets a new password. From then on the old
                 password, all sessions and all API keys of that owner are worth nothing. Kumo has to run. The address
                 says which owner is meant, where there are several. With --factors also the authenticator app, the passkeys
                 and the recovery codes of that owner are removed, for who lost them all: the new password is enough then.
  audit verify   Checks every row of the audit log, and names the first that was changed or cut. Kumo has to run. The
                 file holds signed ends that were kept elsewhere (copies of audit-heads.jsonl, answers of GET /audit-head;
                 one a line): with them it is found also when the end of the log was cut together with the data
                 folder's own. Exit code 1: not intact, or not checked.`;

const [noun, verb, ...rest] = process.argv.slice(2);
const [flag, file] = rest;
try {
  if (noun === 'owner' && verb === 'reset' && isOwnerReset(rest)) {
    console.log(await resetOwner(process.env, rest));
  } else if (
    noun === 'audit' &&
    verb === 'verify' &&
    (rest.length === 0 || (rest.length === 2 && flag === '--heads'))
  ) {
    const { intact, text } = await verifyAudit(process.env, file);
    if (intact) console.log(text);
    else console.error(text);
    process.exitCode = intact ? 0 : 1;
  } else {
    console.error(usage);
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/**
 * At most one address and the one flag: a flag that is not known must not pass for an address.
 * @param {string[]} given
 */
function isOwnerReset(given) {
  const flags = given.filter((word) => word.startsWith('-'));
  return given.length - flags.length <= 1 && flags.length <= 1 && flags.every((word) => word === '--factors');
}
