// Says that everything is up, and what to do first.
import { isSetupNeeded } from './setup.ts';

if (await isSetupNeeded())
  console.log('Make the first owner: docker compose -f docker/compose.yaml run --rm setup-link');
console.log(`Kumo is ready: ${process.env.KUMO_PUBLIC_URL}`);
