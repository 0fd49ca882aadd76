// Prints the link by which the first owner is made, or that there is one already.
import { findSecret } from '@kumo/db/bootstrap';

const { KUMO_IDENTITY_URL: identity, KUMO_PUBLIC_URL: publicUrl } = process.env;
const response = await fetch(`${identity}/api/v1/setup`, { signal: AbortSignal.timeout(5_000) });
const { needed } = (await response.json()) as { needed?: boolean };
if (needed) console.log(`${publicUrl}/setup#token=${findSecret('/secrets/identity', 'setup-token')}`);
else console.log(`There is an owner already: ${publicUrl}`);
