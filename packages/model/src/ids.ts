import { TypeID, typeid } from 'typeid-js';
import { z } from 'zod';

/** Prefix of every noun's id. An id is `<prefix>_<UUIDv7 in base32>`: sortable by the time it was made. */
export const idPrefixes = {
  organization: 'org',
  project: 'prj',
  person: 'usr',
  session: 'ses',
  apiKey: 'apk',
  membership: 'mem',
  invitation: 'ivt',
  serviceAccount: 'sva',
  passkey: 'psk',
  accessGrant: 'acg',
  cloud: 'cld',
  cloudGrant: 'clg',
  instance: 'ins',
  size: 'siz',
  image: 'img',
  volume: 'vol',
  snapshot: 'snp',
  network: 'net',
  subnet: 'sub',
  firewall: 'fwl',
  publicIp: 'pip',
  keyPair: 'key',
  operation: 'opr',
  auditEvent: 'aud',
} as const;

/** A noun that has ids of its own. */
export type IdNoun = keyof typeof idPrefixes;

/** A new id for one noun. Unique without coordination; later ids sort after earlier ones (to the millisecond). */
export function newId(noun: IdNoun): string {
  return typeid(idPrefixes[noun]).toString();
}

/** Whether a text has the shape of that noun's id. Says nothing about whether such a thing exists. */
export function isId(noun: IdNoun, text: string): boolean {
  if (!text.startsWith(`${idPrefixes[noun]}_`)) return false;
  try {
    TypeID.fromString(text, idPrefixes[noun]);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** A zod schema that accepts one noun's ids and nothing else. */
export function idSchema(noun: IdNoun) {
  const prefix = idPrefixes[noun];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`), `must be an id that starts with ${prefix}_`)
    .meta({ examples: [`${prefix}_01kq2f8w6e5h7v9yz3m4n8p2rs`] });
}
