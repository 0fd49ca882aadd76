// Makes every secret of an installation in containers, once, each in the volume of those who need it. Run to its end
// before anything else.
import { chmodSync } from 'node:fs';
import { keptSecret } from '@kumo/db/bootstrap';

keptSecret('/secrets/shared', 'internal-token');
keptSecret('/secrets/master', 'master-key', 'base64');
keptSecret('/secrets/identity', 'setup-token');

// Postgres reads its password under an account of its own; the volume is mounted there and by the migration only.
keptSecret('/secrets/postgres', 'password');
chmodSync('/secrets/postgres/password', 0o444);
