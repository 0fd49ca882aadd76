import { z } from 'zod';

/** The connect form. Titles, help and examples are what people read: say where in the cloud's own pages each value is found. */
export const connectionFields = {
  endpoint: { title: 'Endpoint', description: 'Base URL of the API, e.g. `https://api.example.com/v1`.' },
  region: 'none',
  credentials: z.strictObject({
    token: z.string().min(1).meta({ title: 'Token', description: 'An API token, from the account page.' }),
  }),
  options: z.strictObject({}),
} as const;
