import { ProviderError, toProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import type { Account } from './account.ts';
import { type Catalog, catalogSchema } from './catalog.ts';
import { fromOpenStackAnswer } from './errors.ts';
import type { Transport } from './transport.ts';

const named = z.object({ id: z.string(), name: z.string().catch('') });

const tokenDocument = z.object({
  token: z.object({
    expires_at: z.string(),
    issued_at: z.string(),
    user: named,
    project: named.extend({ domain: z.object({ name: z.string().catch('') }).optional() }).optional(),
    roles: z.array(named).catch([]),
    catalog: catalogSchema.catch([]),
  }),
});

/** Who is signed in, and what Keystone said along with the token. */
export interface Session {
  readonly token: string;
  readonly project: { readonly id: string; readonly name: string; readonly domain: string };
  readonly user: { readonly id: string; readonly name: string };
  readonly roles: readonly string[];
  readonly catalog: Catalog;
  /** Keystone's clock minus ours when the token came, milliseconds. */
  readonly clockOffsetMs: number;
  /** On this process's own clock, which nobody can set: when to ask for the next token, and when this one has ended. */
  readonly renewAt: number;
  readonly endsAt: number;
}

/** How long Keystone may take, milliseconds. */
const signInTimeoutMs = 15_000;
/** A token is renewed this long before its end, or a tenth of its life where that is shorter. */
const renewBeforeMs = 5 * 60_000;

/**
 * Keeps one token for everybody: renewed before it ends, or once when a service refuses it, by one request however many wait.
 * A token that is still good is used on while Keystone is away.
 */
export class SessionKeeper {
  readonly #account: Account;
  readonly #transport: Transport;
  readonly #closing = new AbortController();
  #session: Session | undefined;
  #signingIn: Promise<Session> | undefined;

  constructor(account: Account, transport: Transport) {
    this.#account = account;
    this.#transport = transport;
  }

  /** The session in force. Signs in or renews where needed. */
  async current(): Promise<Session> {
    const session = this.#session;
    const now = performance.now();
    if (session === undefined) return await this.#signIn();
    if (now < session.renewAt || !this.#canRenew) return session;
    try {
      return await this.#signIn();
    } catch (error) {
      if (now < session.endsAt) return session;
      throw error;
    }
  }

  /** After a service refused this token: the next one. Who comes late gets what another has fetched already. */
  async after(refused: Session): Promise<Session> {
    const session = this.#session;
    if (session !== undefined && session.token !== refused.token) return session;
    if (!this.#canRenew) {
      const message = 'Keystone: the token of this connection has ended; give a new one, or an application credential.';
      throw new ProviderError({ code: 'auth_failed', message });
    }
    return await this.#signIn();
  }

  close(): void {
    this.#closing.abort();
  }

  /** A token made of a token ends with it. */
  get #canRenew(): boolean {
    return this.#account.login.method !== 'token';
  }

  #signIn(): Promise<Session> {
    if (this.#signingIn !== undefined) return this.#signingIn;
    const signingIn = this.#ask().finally(() => {
      this.#signingIn = undefined;
    });
    this.#signingIn = signingIn;
    return signingIn;
  }

  async #ask(): Promise<Session> {
    const { authUrl, login } = this.#account;
    const auth = { identity: login.identity, ...(login.scope === undefined ? {} : { scope: login.scope }) };
    const answer = await this.#send(new URL(`${authUrl}/auth/tokens`), JSON.stringify({ auth }));
    const token = answer.headers['x-subject-token'];
    const document = tokenDocument.safeParse(parseJson(answer.text));
    if (typeof token !== 'string' || !document.success) {
      const message = `What answers at ${authUrl} is not Keystone. Check the identity address.`;
      throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'endpoint', message }] });
    }
    this.#session = sessionFrom(token, document.data.token);
    return this.#session;
  }

  async #send(url: URL, body: string) {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(signInTimeoutMs)]);
    const asked = { title: 'Keystone', hasEffect: false };
    try {
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const answer = await this.#transport.send({ method: 'POST', url, headers, body, signal });
      if (answer.status === 401) throw signInRefused(this.#account);
      if (answer.status >= 300) throw fromOpenStackAnswer(answer, asked);
      return answer;
    } catch (error) {
      if (!this.#closing.signal.aborted && signal.aborted) {
        const message = `Keystone did not answer within ${signInTimeoutMs / 1000} s. Check the identity address.`;
        throw new ProviderError({ code: 'timeout', message });
      }
      throw toProviderError(error, { displayName: 'Keystone', name: 'sign in', hasEffect: false });
    }
  }
}

function sessionFrom(token: string, document: z.output<typeof tokenDocument>['token']): Session {
  const { project } = document;
  if (project === undefined) {
    const message = 'The token is for no project, so there is nothing to see. Name the project.';
    const issues = [{ path: 'credentials.projectName', message }];
    throw new ProviderError({ code: 'invalid_request', message, issues });
  }
  const issuedAt = Date.parse(document.issued_at);
  const expiresAt = Date.parse(document.expires_at);
  // Measured by Keystone's own clock, so that ours may be wrong. A token got for a token is issued now and ends with the first.
  const lifeMs = Number.isNaN(expiresAt - issuedAt) ? 0 : Math.max(0, expiresAt - issuedAt);
  const now = performance.now();
  return {
    token,
    project: { id: project.id, name: project.name, domain: project.domain?.name ?? '' },
    user: document.user,
    roles: document.roles.map((role) => role.name),
    catalog: document.catalog,
    clockOffsetMs: Number.isNaN(issuedAt) ? 0 : issuedAt - Date.now(),
    renewAt: now + lifeMs - Math.min(renewBeforeMs, lifeMs / 10),
    endsAt: now + lifeMs,
  };
}

function signInRefused({ login }: Account): ProviderError {
  const what = {
    application_credential: 'the application credential; it may have been revoked or have expired',
    password: 'user name, password or project. Check all three, and their domains',
    token: 'the token; it may have ended',
  }[login.method];
  return new ProviderError({ code: 'auth_failed', message: `Keystone refuses ${what}.`, providerCode: '401' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
