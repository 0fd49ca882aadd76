// Prints the link by which the first owner is made, or that there is one already.
import { findSecret } from '@kumo/db/bootstrap';
import { isSetupNeeded } from './setup.ts';

const { KUMO_PUBLIC_URL: publicUrl } = process.env;
if (await isSetupNeeded()) console.log(`${publicUrl}/setup#token=${findSecret('/secrets/identity', 'setup-token')}`);
else console.log(`There is an owner already: ${publicUrl}`);
