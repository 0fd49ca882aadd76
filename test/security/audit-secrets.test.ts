import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditCsvLines, auditLines } from '../../apps/web/src/organization/audit-files.ts';
import { removeContainers } from '../support/docker-cli.ts';
import { dockerEndpoint, explainNoDocker } from '../support/docker-endpoint.ts';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';

const endpoint = await dockerEndpoint();
const email = 'grace@example.org';

describe('no secret is in the audit log', () => {
  let stack: Stack;
  let sql: pg.Client;
  let member: Record<string, string>;
  /** Every secret that was given, taken or made, by what it is. */
  const secrets: Record<string, string> = {};

  const plant = (what: string): string => {
    secrets[what] = `planted-${randomBytes(15).toString('hex')}`;
    return secrets[what];
  };
  const read = async (answer: Response) => {
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text), headers: answer.headers };
  };
  const post = async (target: string, body: unknown, headers?: Record<string, string>) =>
    headers === undefined
      ? read(await stack.fetch(`/api/v1${target}`, { method: 'POST', body: JSON.stringify(body) }))
      : read(
          await fetch(`${stack.url}/api/v1${target}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', origin: stack.url, ...headers },
            body: JSON.stringify(body),
          }),
        );
  const firstId = async (target: string): Promise<string> => {
    const { body } = await read(await stack.fetch(`/api/v1${target}`));
    return body.items[0]?.id ?? '';
  };
  const cookieOf = (headers: Headers): Record<string, string> => {
    const cookie = headers.getSetCookie().map((header) => header.split(';', 1)[0]);
    return { cookie: cookie.join('; ') };
  };
  /** An answer that is what the test relies on. */
  const expected = async (status: number, asked: ReturnType<typeof post>) => {
    const answer = await asked;
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    return answer;
  };

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' } });
    sql = new pg.Client({ connectionString: superuserUrl(stack) });
    await sql.connect();
    secrets['the password of the owner'] = stack.owner.password;
    secrets['the API key of the owner'] = await stack.apiKey();
  });
  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
  });

  it('of those that come with an invitation, an account, a session and a wrong try', async () => {
    const organizationId = await firstId('/organizations');
    const invited = await expected(
      201,
      post(`/organizations/${organizationId}/invitations`, { email, role: 'operator' }),
    );
    secrets['the token of an invitation'] = invited.body.token;
    const password = plant('the password of a member');
    const accepted = await expected(
      201,
      post('/invitations/accept', { token: invited.body.token, email, name: 'Grace', password }, {}),
    );
    secrets['the session of an invitation'] = cookieOf(accepted.headers).cookie?.replace(/^[^=]*=/, '') ?? '';
    await expect(signIn(stack.url, { email, password: plant('a wrong password') })).rejects.toThrow('401');
    ({ headers: member } = (await signIn(stack.url, { email, password })) as { headers: Record<string, string> });
    secrets['a session'] = (member.cookie ?? '').replace(/^[^=]*=/, '');
  });

  it('of those of a second factor', async () => {
    const password = secrets['the password of a member'] ?? '';
    const begun = await expected(200, post('/me/totp', { password }, member));
    secrets['the secret of an authenticator app'] = begun.body.secret;
    const code = generateSync({ secret: begun.body.secret });
    const confirmed = await expected(200, post('/me/totp/confirm', { code }, member));
    confirmed.body.recoveryCodes.forEach((each: string, nth: number) => {
      secrets[`recovery code ${nth}`] = each;
    });
    const challenged = await expected(200, post('/sessions', { email, password }, {}));
    const { challenge } = challenged.body;
    secrets['the challenge of a sign-in'] = challenge;
    const recoveryCode = confirmed.body.recoveryCodes[0];
    const signed = await post('/sessions/second-factor', { challenge, code: recoveryCode }, {});
    expect(signed.status, JSON.stringify(signed.body)).toBe(201);
    member = cookieOf(signed.headers);
    secrets['a session of two factors'] = (member.cookie ?? '').replace(/^[^=]*=/, '');
  });

  it('of those of programs', async () => {
    const made = await expected(201, post('/api-keys', { name: 'program' }, member));
    secrets['an API key'] = made.body.secret;
    const rotated = await post(`/api-keys/${made.body.id}/rotate`, {}, member);
    if (rotated.status === 201 || rotated.status === 200) secrets['a rotated API key'] = rotated.body.secret;
    const deleted = await fetch(`${stack.url}/api/v1/api-keys/${made.body.id}`, {
      method: 'DELETE',
      headers: { origin: stack.url, ...member },
    });
    expect(deleted.status).toBe(204);
  });

  it('of those of clouds and machines, where it goes well and where it does not', async () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${plant('the key of a cloud')}\n-----END PRIVATE KEY-----`;
    const inVain = await post('/clouds', {
      provider: 'docker',
      name: 'in vain',
      endpoint: 'tcp://127.0.0.1:1',
      credentials: { ca: pem, cert: pem, key: pem },
    });
    expect([400, 422, 502]).toContain(inVain.status);
    const sandbox = await expected(
      201,
      post('/clouds', { provider: 'sandbox', name: 'sandbox', options: { seed: 'secrets' } }),
    );
    const cloudId = sandbox.body.id;
    const machine = {
      cloudId,
      imageId: await firstId(`/images?cloudId=${cloudId}`),
      sizeId: await firstId(`/sizes?cloudId=${cloudId}`),
      userData: plant("a machine's user data"),
    };
    const launched = await post('/instances', { ...machine, name: 'machine' });
    expect([201, 202], JSON.stringify(launched.body)).toContain(launched.status);
    const env = { PASSWORD: plant('a variable that this cloud does not take') };
    expect((await post('/instances', { ...machine, name: 'refused', env })).status).toBeGreaterThanOrEqual(201);
  });

  it.skipIf(endpoint === undefined)(`of those of containers (${endpoint ?? explainNoDocker})`, async () => {
    const credentials = {
      registries: [{ server: 'registry.example.com', username: 'kumo', password: plant("a registry's password") }],
    };
    const { body: cloud } = await expected(
      201,
      post('/clouds', { provider: 'docker', name: 'engine', endpoint, credentials }),
    );
    const name = `kumo-audit-secrets-${process.pid}`;
    const launch = (more: object) =>
      stack
        .fetch('/api/v1/instances', {
          method: 'POST',
          headers: { prefer: 'wait=60' },
          body: JSON.stringify({ cloudId: cloud.id, command: ['sleep', '600'], ...more }),
        })
        .then(read);
    try {
      const DATABASE_PASSWORD = plant('a variable of a container');
      const begun = async () => {
        const launched = await launch({ name, image: 'busybox:latest', env: { DATABASE_PASSWORD } });
        return [201, 202].includes(launched.status);
      };
      await until('a launch was begun', begun, 120_000);
      const TOKEN = plant('a variable of a container that failed');
      await until(
        'a launch has failed',
        async () => {
          const failed = await launch({ name: `${name}-failed`, image: '127.0.0.1:1/no-such-image:1', env: { TOKEN } });
          return failed.status === 202 && failed.body.state === 'failed';
        },
        120_000,
      );
    } finally {
      await removeContainers(name);
    }
  });

  it('not in a row, not in what waits, not in an answer, an export or the page', async () => {
    const waiting =
      "SELECT 1 FROM identity.outbox UNION ALL SELECT 1 FROM compute.outbox WHERE type = 'audit.recorded'";
    await until('all is chained', async () => (await sql.query(waiting)).rows.length === 0, 120_000);
    const items: Parameters<typeof auditLines>[0][number][] = [];
    const answers: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const target: string = `/api/v1/audit-events?limit=100${cursor && `&cursor=${cursor}`}`;
      const text = await (await stack.fetch(target)).text();
      const page = JSON.parse(text) as { items: typeof items; nextCursor: string | null };
      answers.push(text);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    for (const { id } of items) answers.push(await (await stack.fetch(`/api/v1/audit-events/${id}`)).text());
    const { headers } = await signIn(stack.url, stack.owner);
    const page = await fetch(`${stack.url}/organization/audit`, { headers });
    expect(page.status).toBe(200);
    const { rows } = await sql.query<{ text: string }>(
      `SELECT event::text AS text FROM identity.audit_events AS event
       UNION ALL SELECT head::text FROM identity.audit_heads AS head`,
    );
    const places = {
      rows: rows.map(({ text }) => text).join('\n'),
      answers: answers.join('\n'),
      csv: auditCsvLines(items),
      lines: auditLines(items),
      page: await page.text(),
    };
    const actions = new Set<string>(items.map(({ action }) => action));
    for (const action of [
      'invitation.created',
      'invitation.accepted',
      'session.created',
      'totp.enabled',
      'recovery-code.used',
      'api-key.created',
      'cloud.connected',
      'instance.launch-begun',
      ...(endpoint === undefined ? [] : ['instance.launch-failed']),
    ]) {
      expect(actions, action).toContain(action);
    }
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length, what).toBeGreaterThan(8);
      for (const text of [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')]) {
        for (const [place, all] of Object.entries(places)) {
          expect(all.includes(text.replace(/=+$/, '')), `${what} is in the ${place}`).toBe(false);
        }
      }
    }
  });
});
