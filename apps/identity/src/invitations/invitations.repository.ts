import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';
import { anywhere, type ListPage, type PageAsked, readPage } from '../list-pages.ts';
import { toEmailKey } from '../people/people.repository.ts';
import { hashOfSecret } from '../secret-tokens.ts';

/** An open invitation. Its secret is nowhere. */
export interface StoredInvitation {
  id: string;
  organizationId: string;
  projectId: string | null;
  email: string;
  emailKey: string;
  role: Role;
  invitedBy: { id: string; name: string };
  /** It went by mail and nowhere else: who has the link has the address. */
  sent: boolean;
  createdAt: Date;
  expiresAt: Date;
}

/** An invitation to be stored. */
export interface NewInvitation {
  organizationId: string;
  projectId: string | null;
  email: string;
  role: Role;
  invitedBy: { id: string; name: string };
  secret: string;
  sent: boolean;
  now: Date;
  expiresAt: Date;
}

const columns = `invitation.id, invitation.organization_id AS "organizationId", project_id AS "projectId", email,
  email_key AS "emailKey", role, invited_by AS "invitedBy", sent, invitation.created_at AS "createdAt",
  expires_at AS "expiresAt"`;

/** A page of the open invitations of an organization. */
export async function listInvitations(
  sql: SqlHandle,
  organizationId: string,
  asked: PageAsked & { q?: string | undefined },
): Promise<ListPage<StoredInvitation>> {
  return readPage<StoredInvitation>(
    sql,
    {
      select: `SELECT ${columns} FROM invitations AS invitation
        WHERE organization_id = $1 AND ($2::text IS NULL OR email ILIKE $2)`,
      values: [organizationId, asked.q === undefined ? null : anywhere(asked.q)],
      columns: { id: 'id', text: 'email' },
      placeOf: ({ id, email }) => ({ id, text: email }),
    },
    asked,
  );
}

/** One of them. */
export async function findInvitation(
  sql: SqlHandle,
  organizationId: string,
  id: string,
): Promise<StoredInvitation | undefined> {
  const [invitation] = await sql.query<StoredInvitation>(
    `SELECT ${columns} FROM invitations AS invitation WHERE organization_id = $1 AND id = $2`,
    [organizationId, id],
  );
  return invitation;
}

/** The open invitation of an address, which a second one takes the place of. */
export async function findInvitationOf(
  sql: SqlHandle,
  organizationId: string,
  email: string,
): Promise<StoredInvitation | undefined> {
  const [invitation] = await sql.query<StoredInvitation>(
    `SELECT ${columns} FROM invitations AS invitation WHERE organization_id = $1 AND email_key = $2`,
    [organizationId, toEmailKey(email)],
  );
  return invitation;
}

/** Stores an invitation; one of the same address is replaced, and its link no longer works. */
export async function insertInvitation(tx: SqlHandle, made: NewInvitation): Promise<StoredInvitation> {
  await tx.query('DELETE FROM invitations WHERE organization_id = $1 AND email_key = $2', [
    made.organizationId,
    toEmailKey(made.email),
  ]);
  const [stored] = await tx.query<StoredInvitation>(
    `INSERT INTO invitations AS invitation (id, organization_id, project_id, email, email_key, role, invited_by, secret_hash, sent,
       created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${columns}`,
    [
      newId('invitation'),
      made.organizationId,
      made.projectId,
      made.email.trim(),
      toEmailKey(made.email),
      made.role,
      JSON.stringify(made.invitedBy),
      hashOfSecret(made.secret),
      made.sent,
      made.now,
      made.expiresAt,
    ],
  );
  if (!stored) throw new Error('the invitation was not stored');
  return stored;
}

/** Gives an invitation another secret and another end. */
export async function renewInvitation(
  tx: SqlHandle,
  id: string,
  renewed: { secret: string; sent: boolean; expiresAt: Date },
): Promise<void> {
  await tx.query('UPDATE invitations SET secret_hash = $2, sent = $3, expires_at = $4 WHERE id = $1', [
    id,
    hashOfSecret(renewed.secret),
    renewed.sent,
    renewed.expiresAt,
  ]);
}

/** Its mail could not be sent: the link is handed over by the inviter, and proves no address. */
export async function markUnsent(tx: SqlHandle, secret: string): Promise<void> {
  await tx.query('UPDATE invitations SET sent = false WHERE secret_hash = $1', [hashOfSecret(secret)]);
}

/** Takes an invitation back. */
export async function deleteInvitation(tx: SqlHandle, id: string): Promise<void> {
  await tx.query('DELETE FROM invitations WHERE id = $1', [id]);
}

/** The invitation of a secret, while it is good, with where it leads. */
export async function findInvitationBySecret(
  sql: SqlHandle,
  secret: string,
  now: Date,
): Promise<(StoredInvitation & { organization: string; path: string[]; states: string[] }) | undefined> {
  const [invitation] = await sql.query<StoredInvitation & { organization: string; path: string[]; states: string[] }>(
    `SELECT ${columns}, organization.name AS organization,
       organization.path,
       ARRAY(SELECT state FROM organizations AS above WHERE above.id = ANY(organization.path)) AS states
     FROM invitations AS invitation JOIN organizations AS organization ON organization.id = invitation.organization_id
     WHERE secret_hash = $1 AND expires_at > $2`,
    [hashOfSecret(secret), now],
  );
  return invitation;
}

/** Uses an invitation up: of several at the same moment one gets it. */
export async function takeInvitation(tx: SqlHandle, secret: string, now: Date): Promise<boolean> {
  const rows = await tx.query('DELETE FROM invitations WHERE secret_hash = $1 AND expires_at > $2 RETURNING 1', [
    hashOfSecret(secret),
    now,
  ]);
  return rows.length === 1;
}

/** Forgets invitations that ended long ago; until then they can be renewed. */
export async function deleteOldInvitations(tx: SqlHandle, endedBefore: Date): Promise<void> {
  await tx.query('DELETE FROM invitations WHERE expires_at < $1', [endedBefore]);
}
