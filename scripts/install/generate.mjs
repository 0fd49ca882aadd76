// npm run db:generate: the Prisma clients, when their schemas changed.
import { generatePrismaClients } from './prisma-clients.mjs';

await generatePrismaClients();
