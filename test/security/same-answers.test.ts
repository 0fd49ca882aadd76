import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type IdentityInstance, startInstance } from '../../apps/identity/test/identity-instance.ts';
import { type MailServer, startMailServer } from '../../apps/identity/test/mail-server.ts';

const rounds = 60;
/** People with an account for each of the two groups that have one: limits of a single account must not show. */
const peoplePerGroup = rounds;
/**
 * How much more often one of two groups may be the slower one than two groups of the same kind are, as a share of all
 * pairs. With these rounds chance gives 0.05 (one sigma); work of a few milliseconds that only one of them has gives 0.5.
 */
const mostApart = 0.2;

type Group = 'known' | 'alsoKnown' | 'unknown';
const groups: readonly Group[] = ['known', 'alsoKnown', 'unknown'];

/** How far from even it is which of two samples is the slower one: 0 to 0.5 (Mann-Whitney's statistic as a share). */
function apart(one: readonly number[], other: readonly number[]): number {
  let slower = 0;
  for (const a of one) for (const b of other) slower += a > b ? 1 : a === b ? 0.5 : 0;
  return Math.abs(slower / (one.length * other.length) - 0.5);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const network = (): string => [10, ...randomBytes(3)].join('.');

describe('whether an address has an account', () => {
  let mail: MailServer;
  let instance: IdentityInstance;
  let organizationId: string;

  beforeAll(async () => {
    mail = await startMailServer();
    instance = await startInstance({
      environment: { KUMO_SMTP_URL: mail.url, KUMO_MAIL_FROM: 'Clouds <clouds@example.org>' },
    });
    organizationId = (await instance.sql('SELECT id FROM organizations'))[0].id;
    const elsewhere = await instance.addOrganization('Elsewhere');
    for (const group of ['known', 'alsoKnown']) {
      for (let nth = 0; nth < peoplePerGroup; nth += 1) {
        await instance.addPerson(addressOf(group, nth), 'viewer', elsewhere);
      }
    }
  });
  afterAll(async () => {
    await instance?.remove();
    await mail?.stop();
  });

  const addressOf = (group: string, nth: number): string => `${group.toLowerCase()}${nth}@example.org`;

  /** Asks in shuffled order, one at a time; gives what was answered and how long it took, by group. */
  const measure = async (ask: (email: string) => Promise<Answer>) => {
    const times: Record<Group, number[]> = { known: [], alsoKnown: [], unknown: [] };
    const answers: Record<Group, Set<string>> = { known: new Set(), alsoKnown: new Set(), unknown: new Set() };
    for (let nth = 0; nth < rounds; nth += 1) {
      for (const group of shuffled(groups)) {
        const email = addressOf(group, nth);
        const startedAt = performance.now();
        const { status, body, headers } = await ask(email);
        times[group].push(performance.now() - startedAt);
        const text = JSON.stringify([status, body, [...headers.keys()].sort()]);
        // What differs from one request to the next, whoever is asked about.
        answers[group].add(
          text
            .replaceAll(email, 'EMAIL')
            .replaceAll(/"(requestId|id|token|acceptUrl|createdAt|expiresAt)":"[^"]*"/g, '"$1"'),
        );
      }
    }
    return { times, answers };
  };

  const expectAlike = ({ times, answers }: Awaited<ReturnType<typeof measure>>): void => {
    expect(answers.unknown.size).toBe(1);
    expect(answers.known).toEqual(answers.unknown);
    expect(answers.alsoKnown).toEqual(answers.unknown);
    const bySame = apart(times.known, times.alsoKnown);
    const byAccount = apart([...times.known, ...times.alsoKnown], times.unknown);
    expect(byAccount - bySame, JSON.stringify({ byAccount, bySame })).toBeLessThan(mostApart);
  };

  it('shows in no answer and no time of sign-in', async () => {
    const body = (email: string) => ({ email, password: 'not the password' });
    expectAlike(
      await measure((email) =>
        instance.call('POST', '/api/v1/sessions', body(email), { 'x-client-network': network() }),
      ),
    );
  });

  it('shows in no answer and no time of a password reset', async () => {
    expectAlike(
      await measure((email) =>
        instance.call('POST', '/api/v1/password-resets', { email }, { 'x-client-network': network() }),
      ),
    );
  });

  it('shows in no answer and no time of an invitation', async () => {
    const { body: exchanged } = await (await instance.signIn()).exchange();
    expectAlike(
      await measure((email) =>
        instance.call(
          'POST',
          `/api/v1/organizations/${organizationId}/invitations`,
          { email, role: 'viewer' },
          { 'x-principal': exchanged.token },
        ),
      ),
    );
  });
});
