import { z } from 'zod';
import { zones } from '../world/catalog.ts';

/** Fields that many calls have. */
export const nameSchema = z.string().min(1).max(200);
export const tagMap = z.record(z.string().max(128), z.string().max(256));
export const tagsSchema = tagMap.default({});
export const tokenSchema = z.string().min(1).max(200).nullable().default(null);
export const zoneSchema = z.enum(zones).nullable().default(null);

/** What is said of everything that is made. */
export const makeFields = { name: nameSchema, tags: tagsSchema, client_token: tokenSchema } as const;
