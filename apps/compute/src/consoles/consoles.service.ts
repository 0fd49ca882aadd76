import { randomBytes } from 'node:crypto';
import type { ConsoleSession } from '@kumo/provider-core';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { type AskedFrom, recordDone } from '../audit/operation-audit.ts';
import { type CloudAccessDeps, reachInstance } from '../clouds/cloud-access.ts';
import { toCloudProblem } from '../clouds/cloud-problem.ts';
import { type Hold, holdOf } from '../grants/hold.ts';
import { required } from '../operations/targets.ts';
import { type ConsoleTicket, insertTicket, takeTicket } from './consoles.repository.ts';

/** How long an opened console may wait for its WebSocket, milliseconds. */
const attachWithinMs = 60_000;
const openDeadlineMs = 15_000;

/** Where to attach to a console. */
export interface OpenedConsole {
  readonly kind: 'websocket';
  readonly url: string;
  readonly expiresAt: string;
}

/** A console that is open. */
export interface AttachedConsole {
  readonly session: ConsoleSession;
  /** Whether it may go on: the cloud may be granted, and the grant end, while it is open. Released by who joins it. */
  readonly hold: Hold;
}

/** Consoles: asked for by POST, attached by WebSocket. */
export interface Consoles {
  open(
    principal: Principal,
    asked: AskedFrom,
    instanceId: string,
    request: ConsoleTicket['request'],
  ): Promise<OpenedConsole>;
  /** The session behind a ticket. `not_found` for one that is unknown, used, late or somebody else's. */
  attach(principal: Principal, ticketId: string): Promise<AttachedConsole>;
}

/** Makes the use cases. */
export function createConsoles(deps: CloudAccessDeps): Consoles {
  const openSession = async (principal: Principal, ticket: ConsoleTicket): Promise<AttachedConsole> => {
    const { row, cloud, connection } = await reachInstance(deps, principal, ticket.instanceId, 'console');
    const { command, columns, rows } = ticket.request;
    const request = { columns, rows, ...(command === undefined ? {} : { command }) };
    try {
      const context = { signal: AbortSignal.timeout(openDeadlineMs) };
      const session = await required(connection.console).open(context, row.native_id, request);
      return { session, hold: holdOf(deps.cloudViews, principal, cloud) };
    } catch (error) {
      throw toCloudProblem(error, cloud);
    }
  };

  return {
    async open(principal, asked, instanceId, request) {
      const { organizationId, credentialId } = principal;
      const ticket = { organizationId, credentialId, instanceId, request };
      const { row } = await reachInstance(deps, principal, instanceId, 'console');
      const id = randomBytes(24).toString('base64url');
      const expiresAt = new Date(Date.now() + attachWithinMs);
      await deps.database.inOrganization(principal, async (tx) => {
        await insertTicket(tx, id, ticket, expiresAt);
        await recordDone(tx, principal, asked, {
          action: 'console.opened',
          target: { kind: 'instance', id: instanceId, name: row.name },
          details: { cloudId: row.cloud_id },
        });
      });
      return { kind: 'websocket', url: `/api/v1/consoles/${id}`, expiresAt: expiresAt.toISOString() };
    },
    async attach(principal, ticketId) {
      const { organizationId, credentialId } = principal;
      const ticket = await deps.database.inOrganization(principal, (tx) =>
        takeTicket(tx, organizationId, credentialId, ticketId),
      );
      if (ticket === undefined) {
        throw new ProblemError('not_found', 'This console was used or has expired. Open a new one.');
      }
      return openSession(principal, ticket);
    },
  };
}
