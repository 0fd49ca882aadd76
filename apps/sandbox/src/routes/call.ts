import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import type { Account } from '../account/account.ts';
import type { Accounts } from '../account/accounts.ts';
import { SandboxError } from '../account/errors.ts';
import { type CallFaults, FaultPlan } from '../faults/fault-rules.ts';

/** What every route needs: the accounts, and what goes wrong in each. */
export class Surroundings {
  readonly accounts: Accounts;
  readonly #plans = new Map<string, FaultPlan>();
  readonly #streams = new Map<string, Set<FastifyReply['raw']>>();

  constructor(accounts: Accounts) {
    this.accounts = accounts;
  }

  planOf(account: Account): FaultPlan {
    const plan = this.#plans.get(account.name) ?? new FaultPlan(account.seed);
    this.#plans.set(account.name, plan);
    return plan;
  }

  /** Remembers an open stream until it closes. */
  keepStream(account: Account, stream: FastifyReply['raw']): void {
    const streams = this.#streams.get(account.name) ?? new Set();
    this.#streams.set(account.name, streams.add(stream));
    stream.on('close', () => streams.delete(stream));
  }

  /** Breaks every stream of an account, or of all. */
  cutStreams(accountName?: string): void {
    for (const [name, streams] of this.#streams) {
      if (accountName !== undefined && name !== accountName) continue;
      for (const stream of streams) stream.destroy();
    }
  }
}

/** What a handler works with. */
export interface SandboxCall {
  readonly account: Account;
  readonly faults: CallFaults;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The id in the path; empty where there is none. */
  readonly id: string;
}

/** One call of an account's API. */
export interface CallSpec {
  readonly method: HTTPMethods;
  /** Below `/v1/accounts/:account`. */
  readonly url: string;
  /** As fault rules name it. */
  readonly call: string;
  readonly changes: boolean;
  /** Returns the answer's body, or `reply` when it answers by itself. */
  handle(call: SandboxCall): unknown;
}

const paramsSchema = z.object({ account: z.string().min(1).max(100), id: z.string().max(200).default('') });

/** Adds a call to the server: finds the account, lets go wrong what is to go wrong, and answers. */
export function addCall(server: FastifyInstance, surroundings: Surroundings, spec: CallSpec): void {
  server.route({
    method: spec.method,
    url: `/v1/accounts/:account${spec.url}`,
    handler: async (request, reply) => {
      const { account: name, id } = parsed(paramsSchema, request.params);
      const account = surroundings.accounts.get(name);
      const faults = surroundings.planOf(account).forCall(spec.call, spec.changes, account.profile, account.now());
      await disturb(faults, request);
      try {
        return await spec.handle({ account, faults, request, reply, id });
      } finally {
        // The work is done; whoever asked will not learn of it.
        if (faults.kinds.has('lose_answer')) request.raw.socket.destroy();
      }
    },
  });
}

async function disturb(faults: CallFaults, request: FastifyRequest): Promise<void> {
  const { kinds, delayMs, retryAfterMs } = faults;
  if (delayMs > 0) await pause(delayMs);
  if (kinds.has('hang')) await new Promise((resolve) => request.raw.socket.once('close', resolve));
  if (kinds.has('unavailable')) throw new SandboxError('ServiceUnavailable', 'The cloud is down.', retryAfterMs);
  if (kinds.has('throttle')) throw new SandboxError('Throttling', 'Too many requests.', retryAfterMs);
  if (kinds.has('error')) throw new SandboxError('InternalError', 'Something broke.');
}

/** Parses input; throws `InvalidParameter` with everything that is wrong. */
export function parsed<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new SandboxError('InvalidParameter', wrong.join('; '));
}
