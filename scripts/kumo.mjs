// npm run kumo -- <command>: what only whoever has the machine may do. Plain JavaScript for Node 20 and newer.
import { resetOwner } from './kumo/owner-reset.mjs';

const usage = `Usage: npm run kumo -- owner reset [address]

  owner reset   Prints a link, good once and for an hour, by which an owner sets a new password. From then on the old
                password, all sessions and all API keys of that owner are worth nothing. Kumo has to run. The address
                says which owner is meant, where there are several.`;

const [noun, verb, address, ...rest] = process.argv.slice(2);
try {
  if (noun !== 'owner' || verb !== 'reset' || rest.length > 0) {
    console.error(usage);
    process.exitCode = 2;
  } else {
    console.log(await resetOwner(process.env, address));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
