import {
  type Permission,
  permissions,
  type QuotaLimits,
  quotaLimitsSchema,
  type Role,
  restrictions,
  roles,
} from '@kumo/api-contract';
import { idSchema } from '@kumo/model';
import { type CryptoKey, type JWTPayload, SignJWT } from 'jose';
import { z } from 'zod';

/** The header in which the gateway hands the signed principal to a service. */
export const principalHeader = 'x-principal';

/** How long a signed principal is good, in seconds. A revoked credential is refused much sooner, by the gateway. */
export const principalLifetimeSeconds = 600;

/** Issuer and audience of signed principals: a token made for something else is refused. */
export const principalIssuer = 'identity';
export const principalAudience = 'services';

/** A principal before it is signed. */
export interface PrincipalClaims {
  /** Id of the session or API key. */
  credentialId: string;
  kind: 'session' | 'apiKey';
  /** The person behind it; null for a service account's key. */
  personId: string | null;
  /** The service account behind a key; null for everybody else. */
  serviceAccountId: string | null;
  /** For logs, operations and audit: the person's name, or the key's. */
  name: string;
  /** The organization it acts for. */
  organizationId: string;
  /** Ids from the root organization down to `organizationId`, itself included. */
  organizationPath: string[];
  /** The only project that the credential may touch; null: every one. */
  projectId: string | null;
  /** The organization above that its person comes from, where it acts by an access grant; null for members. */
  actingFrom: { organizationId: string; name: string } | null;
  roles: Role[];
  /** What it may do here; its key's scopes are already applied. */
  permissions: Permission[];
  /** What its key was narrowed to; null for sessions and keys with all of their person's permissions. */
  scopes: Permission[] | null;
  /** Whether a second factor was shown when it signed in. */
  secondFactor: boolean;
  /** Why `permissions` hold less than the roles say; null when they do not. */
  restriction: (typeof restrictions)[number] | null;
  /** Until when, in milliseconds since 1970, the last proof of who it is counts as fresh; 0 for keys: never. */
  provenUntilMs: number;
  /** Quotas that hold here, from the top down to the project; only those that limit something. */
  quotas: { kind: 'organization' | 'project'; id: string; limits: QuotaLimits }[];
}

/** Who asks: one credential, acting for one organization, as identity signed it. */
export interface Principal extends PrincipalClaims {
  issuedAt: Date;
  expiresAt: Date;
}

const claimsSchema: z.ZodType<PrincipalClaims> = z.object({
  credentialId: z.string(),
  kind: z.enum(['session', 'apiKey']),
  personId: idSchema('person').nullable(),
  serviceAccountId: idSchema('serviceAccount').nullable(),
  name: z.string(),
  organizationId: idSchema('organization'),
  organizationPath: z.array(idSchema('organization')),
  projectId: idSchema('project').nullable(),
  actingFrom: z.object({ organizationId: idSchema('organization'), name: z.string() }).nullable(),
  roles: z.array(z.enum(roles)),
  permissions: z.array(z.enum(permissions)),
  scopes: z.array(z.enum(permissions)).nullable(),
  secondFactor: z.boolean(),
  restriction: z.enum(restrictions).nullable(),
  provenUntilMs: z.number(),
  quotas: z.array(z.object({ kind: z.enum(['organization', 'project']), id: z.string(), limits: quotaLimitsSchema })),
});

/** A key that signs principals; only identity has one. */
export interface PrincipalSigningKey {
  kid: string;
  privateKey: CryptoKey;
}

/** Signs a principal with EdDSA for {@link principalLifetimeSeconds}. `now` comes from the caller's clock. */
export async function signPrincipal(
  claims: PrincipalClaims,
  key: PrincipalSigningKey,
  now: Date,
): Promise<{ token: string; principal: Principal }> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const expiresAt = issuedAt + principalLifetimeSeconds;
  const token = await new SignJWT({ principal: claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setIssuer(principalIssuer)
    .setAudience(principalAudience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key.privateKey);
  return {
    token,
    principal: { ...claims, issuedAt: new Date(issuedAt * 1000), expiresAt: new Date(expiresAt * 1000) },
  };
}

/** Reads the claims of a token whose signature was checked. Throws when they are not those of a principal. */
export function toPrincipal(payload: JWTPayload): Principal {
  const { iat, exp } = z.object({ iat: z.number(), exp: z.number() }).parse(payload);
  return {
    ...claimsSchema.parse(payload.principal),
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
  };
}
